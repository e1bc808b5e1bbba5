//! A mapping as it stands in YAML.

use std::fmt;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use miara_model::Text;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::coverage::CoverageKind;
use super::file_options::FileOptions;
use super::value_map::Otherwise;
use crate::error::ImportError;
use crate::moment::DateOrder;
use crate::near::near;
use crate::number::DecimalSign;
use crate::typed::Unit;
use crate::unpivot::Unpivot;

/// Bytes of YAML that a mapping may have.
const MAX_BYTES: usize = 256 * 1024;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMapping {
    pub(crate) mapping: String,
    pub(crate) title: Text,
    pub(crate) dataset: Spanned<String>,
    #[serde(default)]
    pub(crate) recognise: RawRecognise,
    #[serde(default)]
    pub(crate) file: RawFile,
    #[serde(default)]
    pub(crate) copy_of: Option<String>,
    #[serde(default)]
    pub(crate) exclusive: Option<String>,
    #[serde(default)]
    pub(crate) tool: Option<String>,
    #[serde(default)]
    pub(crate) coverage: Option<Spanned<RawCoverage>>,
    #[serde(default)]
    pub(crate) shared_id: bool,
    #[serde(default)]
    pub(crate) line_number: Option<OneOrMany>,
    #[serde(default)]
    pub(crate) merged_ids: Option<OneOrMany>,
    #[serde(default)]
    pub(crate) nulls: Vec<String>,
    #[serde(default)]
    pub(crate) key: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(crate) own_id: bool,
    #[serde(default)]
    pub(crate) values: IndexMap<String, Spanned<RawDefinition>>,
    pub(crate) columns: IndexMap<String, Spanned<RawDefinition>>,
    #[serde(default)]
    pub(crate) unpivot: Option<RawUnpivot>,
    #[serde(default)]
    pub(crate) skip_when: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) traps: Vec<RawTrap>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRecognise {
    #[serde(default)]
    pub(crate) needs: Vec<OneOrMany>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFile {
    #[serde(default)]
    sheet: Option<String>,
    #[serde(default)]
    delimiter: Option<Spanned<String>>,
    #[serde(default)]
    encoding: Option<Spanned<String>>,
    #[serde(default)]
    decimal: Option<DecimalSign>,
    #[serde(default)]
    date_order: Option<DateOrder>,
    #[serde(default)]
    time_zone: Option<Spanned<String>>,
    #[serde(default)]
    header_line: Option<u64>,
}

/// What the export is the whole truth of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCoverage {
    pub(crate) kind: CoverageKind,
    #[serde(default)]
    pub(crate) axis: Option<String>,
    #[serde(default)]
    pub(crate) scope: Vec<String>,
    #[serde(default)]
    pub(crate) document: Option<String>,
    #[serde(default)]
    pub(crate) settles: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTrap {
    pub(crate) every_row: Spanned<String>,
    pub(crate) reason: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawUnpivot {
    header: Spanned<String>,
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFind {
    pub(crate) dataset: String,
    pub(crate) r#match: OneOrMany,
    pub(crate) on: String,
    pub(crate) take: String,
    #[serde(default)]
    pub(crate) loosely: bool,
}

/// One name or several.
#[derive(Debug)]
pub(crate) struct OneOrMany(Vec<String>);

impl OneOrMany {
    pub(crate) fn into_vec(self) -> Vec<String> {
        self.0
    }
}

/// The long form of a column's definition; `name` and `[name, …]` are short for `{column: …}`.
#[derive(Debug, Default)]
pub(crate) struct RawDefinition {
    pub(crate) column: Option<OneOrMany>,
    pub(crate) numbered: Option<OneOrMany>,
    pub(crate) map: Option<IndexMap<String, Option<String>>>,
    pub(crate) words: Option<RawWords>,
    pub(crate) otherwise: Option<Otherwise>,
    pub(crate) choices: Vec<String>,
    pub(crate) format: Option<String>,
    pub(crate) unit: Unit,
    pub(crate) join: bool,
    pub(crate) constant: Option<String>,
    pub(crate) sql: Option<String>,
    pub(crate) lookup: Option<RawFind>,
    pub(crate) hint: Option<Text>,
}

/// Beginnings of words, by what they stand for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RawWords {
    /// Those of the dataset's column.
    Usual(Usual),
    Listed(IndexMap<String, Vec<String>>),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Usual {
    Usual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LongDefinition {
    #[serde(default)]
    column: Option<OneOrMany>,
    #[serde(default)]
    numbered: Option<OneOrMany>,
    #[serde(default)]
    map: Option<IndexMap<String, Option<String>>>,
    #[serde(default)]
    words: Option<RawWords>,
    #[serde(default, deserialize_with = "said_otherwise")]
    otherwise: Option<Otherwise>,
    #[serde(default)]
    choices: Vec<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    unit: Unit,
    #[serde(default)]
    join: bool,
    #[serde(default)]
    constant: Option<String>,
    #[serde(default)]
    sql: Option<String>,
    #[serde(default)]
    lookup: Option<RawFind>,
    #[serde(default)]
    hint: Option<Text>,
}

impl From<LongDefinition> for RawDefinition {
    fn from(long: LongDefinition) -> Self {
        RawDefinition {
            column: long.column,
            numbered: long.numbered,
            map: long.map,
            words: long.words,
            otherwise: long.otherwise,
            choices: long.choices,
            format: long.format,
            unit: long.unit,
            join: long.join,
            constant: long.constant,
            sql: long.sql,
            lookup: long.lookup,
            hint: long.hint,
        }
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = OneOrMany;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a list of names")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![name.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<OneOrMany, A::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(names)).map(OneOrMany)
            }
        }
        deserializer.deserialize_any(Names)
    }
}

impl<'de> Deserialize<'de> for RawDefinition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = RawDefinition;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a header, a list of headers, or fields such as `column`, `sql`, `constant`, `lookup`")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<RawDefinition, E> {
                Ok(RawDefinition { column: Some(OneOrMany(vec![name.to_owned()])), ..RawDefinition::default() })
            }
            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<RawDefinition, A::Error> {
                let names = Vec::deserialize(de::value::SeqAccessDeserializer::new(names))?;
                Ok(RawDefinition { column: Some(OneOrMany(names)), ..RawDefinition::default() })
            }
            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<RawDefinition, A::Error> {
                LongDefinition::deserialize(de::value::MapAccessDeserializer::new(fields)).map(Into::into)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl RawMapping {
    /// Reads YAML under a budget far above any real mapping and far below what hurts.
    pub(crate) fn read(file: &str, yaml: &str) -> Result<Self, ImportError> {
        let wrong = |line: u64, message: String, near: Vec<String>| ImportError::Mapping {
            file: file.to_owned(),
            line,
            message,
            near,
        };
        if yaml.len() > MAX_BYTES {
            return Err(wrong(0, format!("it has more than {MAX_BYTES} bytes"), Vec::new()));
        }
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! {
                max_events: 50_000,
                max_nodes: 20_000,
                max_depth: 32,
                max_aliases: 200,
                max_anchors: 100,
            },
            strict_booleans: true,
        };
        serde_saphyr::from_str_with_options(yaml, options).map_err(|error| {
            let line = error.location().map_or(0, |location| location.line());
            let message = error.without_snippet().to_string();
            let near = near_field(&message);
            wrong(line, message, near)
        })
    }
}

/// The fields that were perhaps meant, out of `unknown field `x`, expected one of a, b at line 3`.
fn near_field(message: &str) -> Vec<String> {
    let Some((_, after)) = message.split_once("unknown field `") else {
        return Vec::new();
    };
    let (wrong, after) = after.split_once('`').unwrap_or((after, ""));
    let known = after.split(" at line").next().unwrap_or("");
    let words = known.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    near(wrong, words.filter(|word| !matches!(*word, "" | "expected" | "one" | "of" | "or")))
}

/// `keep`, `refuse`, `ask`, or `null`, which YAML would otherwise take for nothing said.
fn said_otherwise<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Otherwise>, D::Error> {
    struct Said;
    impl<'de> Visitor<'de> for Said {
        type Value = Otherwise;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("keep, null, refuse or ask")
        }
        fn visit_unit<E: de::Error>(self) -> Result<Otherwise, E> {
            Ok(Otherwise::Null)
        }
        fn visit_none<E: de::Error>(self) -> Result<Otherwise, E> {
            Ok(Otherwise::Null)
        }
        fn visit_str<E: de::Error>(self, word: &str) -> Result<Otherwise, E> {
            match word {
                "keep" => Ok(Otherwise::Keep),
                "null" => Ok(Otherwise::Null),
                "refuse" => Ok(Otherwise::Refuse),
                "ask" => Ok(Otherwise::Ask),
                other => Err(E::custom(format!("`otherwise: {other}` is not known; write keep, null, refuse or ask"))),
            }
        }
    }
    deserializer.deserialize_any(Said).map(Some)
}

impl RawFile {
    pub(crate) fn check(self, file: &str) -> Result<FileOptions, ImportError> {
        let wrong = |line: u64, message: String| ImportError::Mapping {
            file: file.to_owned(),
            line,
            message,
            near: Vec::new(),
        };
        let delimiter = match &self.delimiter {
            None => None,
            Some(named) => Some(match named.value.as_str() {
                "tab" | "\t" => b'\t',
                one if one.len() == 1 => one.as_bytes()[0],
                other => {
                    return Err(wrong(named.referenced.line(), format!("`{other}` is not one character or `tab`")));
                }
            }),
        };
        let encoding = match &self.encoding {
            None => None,
            Some(named) => Some(encoding_rs::Encoding::for_label(named.value.as_bytes()).ok_or_else(|| {
                let message = format!("`{}` is not an encoding; write utf-8, windows-1250, iso-8859-2…", named.value);
                wrong(named.referenced.line(), message)
            })?),
        };
        let time_zone = match &self.time_zone {
            None => None,
            Some(named) => Some(TimeZone::get(&named.value).map_err(|_| {
                let message = format!("`{}` is not a time zone; write UTC, Europe/Warsaw…", named.value);
                wrong(named.referenced.line(), message)
            })?),
        };
        Ok(FileOptions {
            sheet: self.sheet,
            delimiter,
            encoding,
            decimal: self.decimal,
            date_order: self.date_order,
            time_zone,
            header_line: self.header_line.into(),
            ..FileOptions::default()
        })
    }
}

impl RawUnpivot {
    pub(crate) fn check(self, file: &str) -> Result<Unpivot, ImportError> {
        Unpivot::parse(&self.header.value, self.value).map_err(|message| ImportError::Mapping {
            file: file.to_owned(),
            line: self.header.referenced.line(),
            message,
            near: Vec::new(),
        })
    }
}
