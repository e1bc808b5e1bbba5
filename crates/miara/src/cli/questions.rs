//! `miara questions`.

use serde_json::{Value as Json, json};

use super::args::{Questions, QuestionsCommand};
use super::{Failure, Outcome, Setting, import, print, print_json};
use crate::locale::{Arg, Words};
use crate::service::{OpenQuestion, Refusal, Service, ServiceError, Waiting};

pub(super) async fn run(args: &Questions, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    match &args.command {
        None => list(&service, args, words),
        Some(QuestionsCommand::Answer { number, answer }) => {
            let open = service.open_questions();
            let waiting = number.checked_sub(1).and_then(|at| open.get(at));
            let unknown = || ServiceError::Refused(Refusal::NoSuchQuestion { name: number.to_string() });
            let waiting = waiting.ok_or_else(unknown)?;
            service.answer_question(waiting, answer)?;
            let uploads = [waiting.upload.clone()];
            let reports = service.import_answered(&uploads, setting.now, &|_, _, _| {}).await?;
            reports.iter().for_each(|report| import::say(report, false, &service, words));
            let left: usize = reports.iter().map(|report| report.questions.len()).sum();
            if left > 0 {
                return Err(Failure::Sentence(words.say_with("cli-waits", &[("n", Arg::from(left))])));
            }
        }
        Some(QuestionsCommand::Drop) => {
            for waiting in service.open_questions() {
                service.drop_upload(&waiting.upload)?;
            }
        }
    }
    Ok(())
}

fn list(service: &Service, args: &Questions, words: &Words) {
    let open = service.open_questions();
    if args.json {
        let json = |waiting: &Waiting| {
            let mut json = json_of(&waiting.question, &dataset_of(service, waiting), service, words);
            json["file"] = Json::from(waiting.name.clone());
            json
        };
        print_json(&Json::Array(open.iter().map(json).collect()));
        return;
    }
    if open.is_empty() {
        print(&words.say("cli-questions-none"));
    }
    for (number, waiting) in open.iter().enumerate() {
        let dataset = dataset_of(service, waiting);
        print(&said(number + 1, &waiting.name, &waiting.question, &dataset, service, words));
    }
}

fn dataset_of(service: &Service, waiting: &Waiting) -> String {
    let upload = service.waiting_uploads().into_iter().find(|upload| upload.id == waiting.upload);
    let file = upload.and_then(|upload| upload.files.into_iter().nth(waiting.file));
    file.map(|file| file.dataset).unwrap_or_default()
}

/// A question with its choices, as it is shown on a terminal.
pub(super) fn said(
    number: usize,
    file: &str,
    question: &OpenQuestion,
    dataset: &str,
    service: &Service,
    words: &Words,
) -> String {
    let of = service.book.catalogue.datasets.get(dataset);
    let args = [
        ("number", Arg::from(number.to_string())),
        ("file", Arg::from(file.to_owned())),
        ("source", Arg::from(question.data_source.clone())),
        ("question", Arg::from(words.question(question, of, &service.book))),
    ];
    let choice = |choice: &String| {
        let word = words.answer_word(question, choice);
        if word == *choice { choice.clone() } else { format!("{choice} ({word})") }
    };
    let choices: Vec<String> = question.choices.iter().map(choice).collect();
    let choices = [("key", Arg::from(question.key())), ("choices", Arg::from(choices.join(" | ")))];
    format!("{}\n   {}", words.say_with("cli-question", &args), words.say_with("cli-choices", &choices))
}

/// A question as JSON.
pub(super) fn json_of(question: &OpenQuestion, dataset: &str, service: &Service, words: &Words) -> Json {
    let of = service.book.catalogue.datasets.get(dataset);
    json!({
        "key": question.key(), "data_source": question.data_source, "choices": question.choices,
        "question": words.question(question, of, &service.book), "about": question.about,
    })
}
