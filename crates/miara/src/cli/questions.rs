//! `miara questions`.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::args::{Questions, QuestionsCommand};
use super::{Failure, Outcome, Setting, import, print, print_json};
use crate::locale::{Arg, Words};
use crate::service::{Answer, OpenQuestion, Refusal, Service, ServiceError, Waiting};

pub(super) async fn run(args: &Questions, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    match &args.command {
        None => list(&service, args, words),
        Some(QuestionsCommand::Answer { id, answer, new }) => {
            let open = service.open_questions();
            let waiting = chosen(&open, id)?;
            let answer = match (answer, new) {
                (Some(answer), _) => Answer::Choice(answer),
                (None, new) => Answer::NewAccount(new.as_deref().unwrap_or_default()),
            };
            service.answer_question(waiting, answer)?;
            let uploads = [waiting.upload.clone()];
            let reports = service.import_answered(&uploads, setting.now, &|_, _, _| {}).await?;
            let open = service.open_questions();
            reports.iter().for_each(|report| import::say(report, &open, false, &service, words));
            let left: usize = reports.iter().map(|report| report.questions.len()).sum();
            if left > 0 {
                return Err(Failure::Sentence(words.say_with("cli-waits", &[("n", Arg::from(left))])));
            }
        }
        Some(QuestionsCommand::Drop { id, all }) => {
            let open = service.open_questions();
            let dropped = match id {
                Some(id) => std::slice::from_ref(chosen(&open, id)?),
                None if *all => open.as_slice(),
                None => &[],
            };
            for waiting in dropped {
                service.drop_upload(&waiting.upload)?;
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

fn list(service: &Service, args: &Questions, words: &Words) {
    let open = service.open_questions();
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
    let upload = service.waiting_uploads().into_iter().find(|upload| upload.id == waiting.upload);
    let file = upload.and_then(|upload| upload.files.into_iter().nth(waiting.file));
    file.map(|file| file.dataset).unwrap_or_default()
}

/// A question with its choices, as it is shown on a terminal.
pub(super) fn said(
    id: &str,
    file: &str,
    question: &OpenQuestion,
    dataset: &str,
    service: &Service,
    words: &Words,
) -> String {
    let of = service.book.catalogue.datasets.get(dataset);
    let args = [
        ("number", Arg::from(id.to_owned())),
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
    let mut about = serde_json::to_value(&question.about).unwrap_or_default();
    if let Some(of) = of {
        in_units(&mut about, words.amount_scale(of));
    }
    json!({
        "key": question.key(), "data_source": question.data_source, "choices": question.choices,
        "question": words.question(question, of, &service.book), "about": about,
    })
}

/// Amounts as they are said, and not in the smallest unit in which they are kept.
fn in_units(json: &mut Json, scale: u32) {
    match json {
        Json::Object(object) => {
            for (name, value) in object.iter_mut() {
                match value {
                    Json::Object(amounts) if name == "amounts" => {
                        amounts.values_mut().for_each(|amount| *amount = in_unit(amount, scale));
                    }
                    other => in_units(other, scale),
                }
            }
        }
        Json::Array(all) => all.iter_mut().for_each(|one| in_units(one, scale)),
        _ => {}
    }
}

fn in_unit(amount: &Json, scale: u32) -> Json {
    let whole = amount.as_str().and_then(|text| text.parse::<i128>().ok());
    let number = whole.and_then(|whole| Decimal::try_from_i128_with_scale(whole, scale).ok());
    number.map_or(amount.clone(), |number| Json::from(number.normalize().to_string()))
}
