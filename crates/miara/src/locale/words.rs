//! Sentences, as Fluent has them.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu::collator::options::CollatorOptions;
use icu::collator::{Collator, CollatorBorrowed};
use include_dir::{Dir, include_dir};
use miara_model::Lang;

use super::formats::Formats;

/// The sentences of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
    collator: Option<CollatorBorrowed<'static>>,
    pub(super) formats: Formats,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.lang.code())
    }
}

static LOCALES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../locales");

static PL: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::Pl));
static EN: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::En));

/// The files of one language, such as `pl/miara.ftl`.
fn files_of(lang: Lang) -> impl Iterator<Item = &'static str> {
    LOCALES.get_dir(lang.code()).into_iter().flat_map(Dir::files).filter_map(|file| file.contents_utf8())
}

/// The sentences of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Pl => &PL,
        Lang::En => &EN,
    }
}

/// An argument of a sentence: a text to put in, or a number that chooses a plural form.
pub type Arg<'a> = FluentValue<'a>;

impl Words {
    fn new(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.code().parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        for source in files_of(lang) {
            // The files are compiled in and tested, so what can't be read is left out rather than fatal.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        let locale: Option<icu::locale::Locale> = lang.code().parse().ok();
        let collator = locale.and_then(|locale| Collator::try_new(locale.into(), CollatorOptions::default()).ok());
        Words { lang, bundle, collator, formats: Formats::of(lang) }
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A sentence without arguments.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// A sentence with arguments. A sentence that is missing shows its key, so that it is seen.
    #[must_use]
    pub fn say_with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// True where there is such a sentence.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The order of two names as the language has it: `Łukasz` stands between `Lech` and `Maria`.
    #[must_use]
    pub fn order(&self, a: &str, b: &str) -> std::cmp::Ordering {
        self.collator.as_ref().map_or_else(|| a.cmp(b), |collator| collator.compare(a, b))
    }

    /// What people call a dataset's column; unknown ones show their name.
    #[must_use]
    pub fn column(&self, name: &str) -> String {
        let key = format!("column-{}", name.replace('_', "-"));
        if self.has(&key) { self.say(&key) } else { name.to_owned() }
    }

    /// What people call a dimension; own dimensions show their name.
    #[must_use]
    pub fn dimension(&self, name: &str) -> String {
        let key = format!("dimension-{}", name.replace('_', "-"));
        if self.has(&key) { self.say(&key) } else { name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(lang: Lang) -> BTreeSet<&'static str> {
        let starts =
            files_of(lang).flat_map(str::lines).filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        starts.filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(Lang::Pl), keys(Lang::En));
    }

    #[test]
    fn names_stand_in_the_order_of_the_language() {
        let mut names = ["Żaneta", "Łukasz", "Maria", "Lech", "Ćwik", "Czesław"];
        names.sort_by(|a, b| words(Lang::Pl).order(a, b));
        assert_eq!(names, ["Czesław", "Ćwik", "Lech", "Łukasz", "Maria", "Żaneta"]);
    }

    #[test]
    fn both_files_are_sound() {
        for source in [Lang::Pl, Lang::En].into_iter().flat_map(files_of) {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
        }
    }

    /// Sentences whose keys are put together at run time.
    const BUILT: &[&str] = &[
        "action-cell-",
        "effect-status-",
        "forecast-ahead-",
        "effect-against-",
        "effect-doubt-",
        "effect-lacking-",
        "thing-",
        "things-",
        "step-",
        "dimension-",
        "noun-",
        "absent-",
        "better-",
        "family-",
        "column-",
        "columns-skip-",
        "columns-coverage-",
        "columns-unit-",
        "prospect-",
        "fault-",
        "field-",
        "refused-",
        "source-",
        "sign-",
        "how-",
        "advice-",
        "data-fault-",
        "surety-",
        "goal-cell-",
        "goal-status-",
        "goal-way-",
        "goal-basis-",
        "quality-say-",
        "quality-cure-",
        "quality-property-",
        "quality-severity-",
        "lab-column-",
        "lab-code-",
        "size-",
        "erase-in-",
        "verdict-",
        "unjudged-",
        "scorecard-cases-",
        "scorecard-axis-",
        "scorecard-word-",
        "cost-gain-",
        "cost-count-",
        "cost-pays-",
        "cost-badge-",
        "cost-word-",
        "cost-own-",
        "measure-",
        "response-word-",
        "response-by-",
        "weekday-",
        "answer-",
        "question-doubt-",
        "remedy-",
        "synonym-of-",
        "reconcile-cause-",
        "reconcile-mend-",
        "reconcile-list-column-",
    ];

    #[test]
    fn no_sentence_is_missing_and_none_is_idle() {
        let mut sources = String::new();
        for folder in ["src", "templates"] {
            read_all(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut sources);
        }
        let known = keys(Lang::Pl);
        for key in &known {
            let built = BUILT.iter().any(|prefix| key.starts_with(prefix));
            assert!(built || sources.contains(&format!("\"{key}\"")), "no code says `{key}`");
        }
        for used in sources.split("say(\"").chain(sources.split("say_with(\"")).skip(1) {
            let key = used.split('"').next().unwrap_or_default();
            let literal = !key.is_empty() && key.len() < 60 && key.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            assert!(!literal || known.contains(key), "`{key}` is said and not written");
        }
    }

    fn read_all(folder: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read_all(&path, into)
            } else {
                into.push_str(&std::fs::read_to_string(path).unwrap_or_default())
            }
        }
    }
}
