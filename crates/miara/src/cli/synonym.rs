//! `miara synonym`.

use super::output::{print, print_json};
use super::setting::{Outcome, Setting};
use crate::service;
use crate::service::synonym::Said;
use crate::view::synonym::synonyms_json;

#[derive(Debug, clap::Args)]
pub(super) struct SynonymArgs {
    #[command(subcommand)]
    command: Option<SynonymCommand>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum SynonymCommand {
    /// Make values one: the first name is shown
    Merge {
        /// owner, account, campaign, channel or product
        dimension: String,
        /// The name that is shown
        shown: String,
        /// What else it is written as
        #[arg(required = true)]
        values: Vec<String>,
    },
    /// Remember that values look alike and are not one
    Apart {
        /// owner, account, campaign, channel or product
        dimension: String,
        /// The values
        #[arg(required = true, num_args = 2..)]
        values: Vec<String>,
    },
    /// Take a value out of what it was merged into
    Split {
        /// owner, account, campaign, channel or product
        dimension: String,
        /// The value; of a name that is shown, all of its group
        value: String,
    },
}

pub(super) async fn run(args: &SynonymArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let said = match &args.command {
        Some(SynonymCommand::Merge { dimension, shown, values }) => {
            Some((dimension, Said::Same { shown: shown.clone(), values: values.clone() }))
        }
        Some(SynonymCommand::Apart { dimension, values }) => Some((dimension, Said::Apart(values.clone()))),
        Some(SynonymCommand::Split { dimension, value }) => Some((dimension, Said::Split(value.clone()))),
        None => None,
    };
    if let Some((dimension, said)) = said {
        let synonyms = service::synonym::say(&service, dimension, &said).await?;
        if args.json {
            print_json(&synonyms_json(&synonyms, &[]));
        } else {
            print(&words.say("synonym-kept"));
        }
        return Ok(());
    }
    let proposals = service::synonym::proposals(&service).await?;
    if args.json {
        print_json(&synonyms_json(&service.book.synonyms, &proposals));
        return Ok(());
    }
    for (dimension, groups) in &service.book.synonyms.same {
        for (shown, written) in groups {
            let written: Vec<&str> = written.iter().map(String::as_str).collect();
            print(&format!("= {}: {shown} ← {}", words.dimension(dimension), written.join(", ")));
        }
    }
    for proposal in &proposals {
        let values = proposal
            .values
            .iter()
            .map(|value| format!("{} ({})", value.value, words.where_it_stands(value, &service.book)));
        print(&format!("? {}: {}", words.dimension(&proposal.dimension), values.collect::<Vec<_>>().join(", ")));
        words.parted(proposal, &service.book).iter().for_each(|parted| print(&format!("  {parted}")));
    }
    print(&words.look_alike(proposals.len()).unwrap_or_else(|| words.say("synonym-none")));
    Ok(())
}
