//! Imports one file and says how fast: `throughput FILE DATASET.yaml [MAPPING.yaml]`; without a
//! mapping, headers are the dataset's own names.

use std::path::Path;
use std::time::Instant;

use miara_import::{Context, Datasets, Lookups, Mapping, open, plain_mapping};
use miara_model::Dataset;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, dataset, mapping @ ..] = arguments.as_slice() else {
        return Err("throughput FILE DATASET.yaml [MAPPING.yaml]".into());
    };
    let dataset: Dataset = serde_saphyr::from_str(&std::fs::read_to_string(dataset)?)?;
    let datasets = Datasets::from([(dataset.name.clone(), dataset.clone())]);
    let mapping = match mapping.first() {
        Some(path) => Mapping::parse(path, &std::fs::read_to_string(path)?, &datasets)?,
        None => plain_mapping(&dataset),
    };
    let lookups = Lookups::new();
    let context = Context {
        time_zone: jiff::tz::TimeZone::get("Europe/Warsaw")?,
        currency: "PLN",
        lookups: &lookups,
        source: Default::default(),
    };
    let start = Instant::now();
    let reader = open(Path::new(file), &dataset, &mapping, &context)?;
    println!("opened in {:?}", start.elapsed());
    let (mut rows, mut refused) = (0, 0);
    for chunk in reader {
        let chunk = chunk?;
        rows += chunk.batch.num_rows();
        if refused == 0 {
            chunk.refused.iter().take(3).for_each(|r| println!("{r:?}"));
        }
        refused += chunk.refused.len();
    }
    println!("{rows} rows in, {refused} refused, {:?}", start.elapsed());
    Ok(())
}
