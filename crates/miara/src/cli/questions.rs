//! `miara questions`.

use clap::Subcommand;
use serde_json::Value as Json;

use super::output::{print, print_json};
use super::report::{json_of, said, say};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::import::{Answer, Waiting};
use crate::service::{self, Refusal, Service, ServiceError};

#[derive(Debug, clap::Args)]
pub(super) struct QuestionsArgs {
    #[command(subcommand)]
    pub(super) command: Option<QuestionsCommand>,
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum QuestionsCommand {
    /// Answer one; when it was the last that a file waited for, the file is imported.
    Answer {
        /// Its id, as the list shows it, or its key where one question alone has it.
        id: String,
        /// One of its choices.
        #[arg(required_unless_present = "new")]
        answer: Option<String>,
        /// The name of an account that the book doesn't have yet, where the question is whose file it is.
        #[arg(long, value_name = "NAME", conflicts_with = "answer")]
        new: Option<String>,
    },
    /// Let a file that waits go, without importing it.
    Drop {
        /// The id of one of its questions.
        #[arg(required_unless_present = "all")]
        id: Option<String>,
        /// All files that wait.
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
}

pub(super) async fn run(args: &QuestionsArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    match &args.command {
        None => list(&service, args, words),
        Some(QuestionsCommand::Answer { id, answer, new }) => {
            let open = service::import::open_questions(&service);
            let waiting = chosen(&open, id)?;
            let answer = match (answer, new) {
                (Some(answer), _) => Answer::Choice(answer),
                (None, new) => Answer::NewAccount(new.as_deref().unwrap_or_default()),
            };
            service::import::answer_question(&service, waiting, answer)?;
            let uploads = [waiting.upload.clone()];
            let reports = service::import::import_answered(&service, &uploads, setting.now, &|_, _, _| {}).await?;
            let open = service::import::open_questions(&service);
            reports.iter().for_each(|report| say(report, &open, false, &service, words));
            let left: usize = reports.iter().map(|report| report.questions.len()).sum();
            if left > 0 {
                return Err(Failure::Sentence(words.say_with("cli-waits", &[("n", Arg::from(left))])));
            }
        }
        Some(QuestionsCommand::Drop { id, all }) => {
            let open = service::import::open_questions(&service);
            let dropped = match id {
                Some(id) => std::slice::from_ref(chosen(&open, id)?),
                None if *all => open.as_slice(),
                None => &[],
            };
            for waiting in dropped {
                service::import::drop_upload(&service, &waiting.upload)?;
            }
        }
    }
    Ok(())
}

/// The open question of an id, or of a key that one question alone has.
fn chosen<'w>(open: &'w [Waiting], id: &str) -> Result<&'w Waiting, ServiceError> {
    let of_key = |waiting: &&Waiting| waiting.question.key() == id;
    let by_key = open.iter().find(of_key).filter(|_| open.iter().filter(of_key).count() == 1);
    let found = open.iter().find(|waiting| waiting.id() == id).or(by_key);
    found.ok_or_else(|| ServiceError::Refused(Refusal::NoSuchQuestion { name: id.to_owned() }))
}

fn list(service: &Service, args: &QuestionsArgs, words: &Words) {
    let open = service::import::open_questions(service);
    if args.json {
        let json = |waiting: &Waiting| {
            let mut json = json_of(&waiting.question, &dataset_of(service, waiting), service, words);
            json["id"] = Json::from(waiting.id());
            json["file"] = Json::from(waiting.name.clone());
            json
        };
        print_json(&Json::Array(open.iter().map(json).collect()));
        return;
    }
    if open.is_empty() {
        print(&words.say("cli-questions-none"));
    }
    for waiting in &open {
        let dataset = dataset_of(service, waiting);
        print(&said(&waiting.id(), &waiting.name, &waiting.question, &dataset, service, words));
    }
}

fn dataset_of(service: &Service, waiting: &Waiting) -> String {
    let upload = service::import::waiting_uploads(service).into_iter().find(|upload| upload.id == waiting.upload);
    let file = upload.and_then(|upload| upload.files.into_iter().nth(waiting.file));
    file.map(|file| file.dataset).unwrap_or_default()
}
