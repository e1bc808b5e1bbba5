//! All combinations of dimension values that occur.

use std::collections::HashMap;

/// Combinations of dimensions times leaves, at most.
const LARGEST: usize = 16_000_000;
/// Cells of all combinations, at most.
const CELLS: usize = 600_000;

/// The cells of one combination of dimensions.
#[derive(Debug)]
pub(crate) struct Cuboid {
    /// The dimensions, rising.
    pub(crate) dims: Vec<usize>,
    /// The cell of each leaf.
    pub(crate) cell: Vec<u32>,
    /// The first leaf of each cell.
    pub(crate) first: Vec<u32>,
}

impl Cuboid {
    /// How many cells there are.
    pub(crate) fn cells(&self) -> usize {
        self.first.len()
    }
}

/// The cuboids of a table, those of few dimensions first.
#[derive(Debug)]
pub(crate) struct Lattice {
    pub(crate) cuboids: Vec<Cuboid>,
    by_dims: HashMap<Vec<usize>, usize>,
}

impl Lattice {
    /// Every combination of dimensions, or those of the fewest dimensions where all would be too
    /// many, without those that have too many cells beside the ones before. `columns` has the code
    /// of each leaf by dimension.
    pub(crate) fn of(columns: &[Vec<u32>]) -> Lattice {
        let leaves = columns.first().map_or(0, Vec::len).max(1);
        let mut lattice = Lattice { cuboids: Vec::new(), by_dims: HashMap::new() };
        let mut layer: Vec<Vec<usize>> = (0..columns.len()).map(|dim| vec![dim]).collect();
        while !layer.is_empty()
            && (lattice.cuboids.is_empty() || (lattice.cuboids.len() + layer.len()) * leaves <= LARGEST)
        {
            let mut next = Vec::new();
            let mut room = CELLS.saturating_sub(lattice.size());
            for dims in layer {
                let (cell, first) = lattice.cells(&dims, columns);
                if dims.len() > 1 && first.len() > room {
                    continue;
                }
                room = room.saturating_sub(first.len());
                next.extend((dims[dims.len() - 1] + 1..columns.len()).map(|dim| [dims.clone(), vec![dim]].concat()));
                lattice.by_dims.insert(dims.clone(), lattice.cuboids.len());
                lattice.cuboids.push(Cuboid { dims, cell, first });
            }
            layer = next;
        }
        lattice
    }

    /// Numbers the cells of a combination, from those without its last dimension.
    fn cells(&self, dims: &[usize], columns: &[Vec<u32>]) -> (Vec<u32>, Vec<u32>) {
        let last = &columns[dims[dims.len() - 1]];
        let parent = self.by_dims.get(&dims[..dims.len() - 1]).map(|index| &self.cuboids[*index].cell);
        let wide = u64::from(last.iter().copied().max().unwrap_or(0)) + 1;
        let code = |leaf: usize| parent.map_or(0, |parent| u64::from(parent[leaf])) * wide + u64::from(last[leaf]);
        let codes: Vec<u64> = (0..last.len()).map(code).collect();
        let most = codes.iter().copied().max().unwrap_or(0) as usize;
        let mut first = Vec::new();
        let leaves = codes.iter().zip(0_u32..);
        let cell = if most <= 16 * codes.len() + 1024 {
            let mut known = vec![u32::MAX; most + 1];
            leaves.map(|(code, leaf)| numbered(&mut known[*code as usize], leaf, &mut first)).collect()
        } else {
            let mut known: HashMap<u64, u32> = HashMap::new();
            leaves.map(|(code, leaf)| numbered(known.entry(*code).or_insert(u32::MAX), leaf, &mut first)).collect()
        };
        (cell, first)
    }

    /// The cuboid of one more dimension.
    pub(crate) fn finer(&self, cuboid: usize, one: usize) -> Option<usize> {
        let mut wider = self.cuboids[cuboid].dims.clone();
        wider.push(one);
        wider.sort_unstable();
        self.by_dims.get(&wider).copied()
    }

    /// The cells that hold a cell, of one dimension fewer each: cuboid and cell.
    pub(crate) fn parents(&self, cuboid: usize, cell: usize) -> Vec<(usize, usize)> {
        let own = &self.cuboids[cuboid];
        let leaf = own.first[cell] as usize;
        let coarser = (0..own.dims.len()).filter_map(|left_out| {
            let mut dims = own.dims.clone();
            dims.remove(left_out);
            self.by_dims.get(&dims).copied()
        });
        coarser.map(|coarser| (coarser, self.cuboids[coarser].cell[leaf] as usize)).collect()
    }

    /// The cuboids of one dimension.
    pub(crate) fn single(&self) -> impl Iterator<Item = &Cuboid> {
        self.cuboids.iter().filter(|cuboid| cuboid.dims.len() == 1)
    }

    /// How many dimensions there are.
    pub(crate) fn dims(&self) -> usize {
        self.single().count()
    }

    /// How many cells there are in all.
    pub(crate) fn size(&self) -> usize {
        self.cuboids.iter().map(|cuboid| cuboid.cells()).sum()
    }
}

/// The number of a cell, which is the next one where it is new.
fn numbered(known: &mut u32, leaf: u32, first: &mut Vec<u32>) -> u32 {
    if *known == u32::MAX {
        *known = first.len() as u32;
        first.push(leaf);
    }
    *known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_the_combinations_that_occur() {
        let lattice = Lattice::of(&[vec![0, 0, 1, 1], vec![0, 1, 0, 0]]);
        let cells: Vec<(Vec<usize>, usize)> = lattice.cuboids.iter().map(|c| (c.dims.clone(), c.cells())).collect();
        assert_eq!(cells, [(vec![0], 2), (vec![1], 2), (vec![0, 1], 3)]);
        assert_eq!(lattice.finer(1, 0), Some(2));
        assert_eq!(lattice.finer(1, 1), None);
        assert_eq!(lattice.size(), 7);
    }
}
