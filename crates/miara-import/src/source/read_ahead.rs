//! Rows read on a thread of their own, a few blocks ahead of whoever takes them.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

use super::delimited::Delimited;
use crate::error::ImportError;
use crate::row::Row;

/// Rows of a block.
const BLOCK: usize = 1024;
/// Blocks that wait at most.
const WAITING: usize = 4;

/// A block of rows, how many of them are filled, and the bytes of the file that were read by then.
struct Block {
    rows: Vec<Row>,
    filled: usize,
    bytes_done: u64,
    failed: Option<ImportError>,
    /// True for the last one.
    is_last: bool,
}

/// Rows that another thread reads.
pub(crate) struct ReadAhead {
    blocks: Receiver<Block>,
    used: std::sync::mpsc::Sender<Vec<Row>>,
    block: Option<Block>,
    next: usize,
    bytes_done: u64,
    ended: bool,
}

impl ReadAhead {
    /// Lets a thread read `source`; it ends with the source, or when the rows are not wanted any more.
    pub(crate) fn start(source: Box<Delimited>) -> Self {
        let (sender, blocks) = sync_channel(WAITING);
        let (used, emptied) = channel();
        std::thread::spawn(move || read_on(source, &sender, &emptied));
        ReadAhead { blocks, used, block: None, next: 0, bytes_done: 0, ended: false }
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            if let Some(block) = &mut self.block {
                if self.next < block.filled {
                    std::mem::swap(row, &mut block.rows[self.next]);
                    self.next += 1;
                    return Ok(true);
                }
                if let Some(error) = block.failed.take() {
                    return Err(error);
                }
            }
            if let Some(block) = self.block.take() {
                // Where the thread has ended, nobody fills the rows again.
                drop(self.used.send(block.rows));
            }
            if self.ended {
                return Ok(false);
            }
            // A thread that ends without its last block has failed, and the rest of the file is not there.
            let block = self.blocks.recv().map_err(|error| ImportError::Internal { detail: error.to_string() })?;
            self.bytes_done = block.bytes_done;
            self.ended = block.is_last;
            self.block = Some(block);
            self.next = 0;
        }
    }

    pub(crate) fn bytes_done(&self) -> u64 {
        self.bytes_done
    }
}

fn read_on(mut source: Box<Delimited>, sender: &SyncSender<Block>, emptied: &Receiver<Vec<Row>>) {
    loop {
        let mut rows = emptied.try_recv().unwrap_or_default();
        rows.resize_with(BLOCK, Row::default);
        let (mut filled, mut failed, mut ended) = (0, None, false);
        while filled < BLOCK && !ended {
            match source.read(&mut rows[filled]) {
                Ok(true) => filled += 1,
                Ok(false) => ended = true,
                Err(error) => (failed, ended) = (Some(error), true),
            }
        }
        let block = Block { rows, filled, bytes_done: source.bytes_done(), failed, is_last: ended };
        if sender.send(block).is_err() || ended {
            return;
        }
    }
}
