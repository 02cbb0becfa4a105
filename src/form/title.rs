//! The titles of a form's reports, and of the documents that merely speak of them.

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// Longest pattern, in bytes; the longest of the disclosure reports has 400.
const PATTERN_BYTES: usize = 4_000;
/// Most memory of a compiled pattern; the largest of the disclosure reports takes about a tenth of it.
const COMPILED_BYTES: usize = 1 << 20;

/// The groups that a pattern may name.
const GROUPS: [&str; 4] = ["before", "y1", "y2", "after"];

/// A year as it is printed: `2021年`, `二〇二一年度`.
const YEAR: &str = "(?:(?:[12][0-9]{3}|[一二三四五六七八九〇○零]{4})年(?:度)?)";

/// A year of which a text tells whatever it is about: it begins a sentence (`2024年，我局`), or is a year of account
/// (`2024年度`). A year in a date, in a comparison, or of a law's revision is none.
const TOLD_YEAR: &str = concat!(
    r"(?:^|[。；：\n])[ 　]*((?:19|20)[0-9]{2})[ \n]*年(?:度)?[ \n]*(?:[，,、]|[我本全]|期间|以来|里|中[，,])",
    r"|((?:19|20)[0-9]{2})[ \n]*年度",
);
/// A year that stands in one clause before words that say what the report is about.
const YEAR_BEFORE: &str = r"((?:19|20)[0-9]{2})[ \n]*年[^0-9，。；]{0,30}";

/// What the titles of a form's reports are.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "the titles, which are an object")]
pub struct Titles {
    /// The title of a report.
    #[serde(default)]
    pub report: Option<TitlePattern>,
    /// The title of a table that is published by itself.
    #[serde(default)]
    pub table: Option<TitlePattern>,
    /// Words that the agency's name and the title have in common, printed once for both.
    #[serde(default)]
    pub shared: Vec<SharedWords>,
    /// Words of the text that say what a report is about: a year before them in the same clause is the report's.
    #[serde(default)]
    pub about: Vec<String>,
    /// The years of which a text tells.
    #[serde(skip)]
    told_year: Option<Regex>,
}

impl Titles {
    /// Compiles the patterns.
    pub(super) fn prepare(&mut self) -> Result<(), String> {
        for (key, title) in [("report", &mut self.report), ("table", &mut self.table)] {
            title.iter_mut().try_for_each(|t| t.prepare()).map_err(|what| format!("titles.{key}: {what}"))?;
        }
        let about: Vec<String> = self.about.iter().map(|words| regex::escape(words)).collect();
        let mut pattern = TOLD_YEAR.to_owned();
        if !about.is_empty() {
            pattern.push_str(&format!("|{YEAR_BEFORE}(?:{})", about.join("|")));
        }
        let compiled = RegexBuilder::new(&pattern).size_limit(COMPILED_BYTES).build();
        self.told_year = Some(compiled.map_err(|_| "titles.about: its words are too many; shorten them")?);
        Ok(())
    }

    /// The years of which a paragraph tells as the report's, as printed.
    pub(crate) fn told_years<'t>(&'t self, paragraph: &'t str) -> impl Iterator<Item = &'t str> {
        let found = self.told_year.iter().flat_map(move |years| years.captures_iter(paragraph));
        found.filter_map(|told| told.iter().skip(1).flatten().next().map(|year| year.as_str()))
    }
}

/// How a title is told.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object with `pattern` and `words`")]
pub struct TitlePattern {
    /// A regular expression over the whole line without blanks. Its groups are `before`, the agency; `y1` and `y2`, the
    /// year; `after`, what may follow in brackets. `{year}` in it stands for a printed year.
    pub pattern: String,
    /// Of each of these lists one word at least stands in the line. They are looked for first, since most lines have
    /// none of them.
    pub words: Vec<Vec<String>>,
    /// The pattern compiled.
    #[serde(skip)]
    regex: Option<Regex>,
    /// The letters that all words of the last list have in common.
    #[serde(skip)]
    last_letters: Vec<char>,
}

/// Words printed once that belong to two names.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object with `behind`, `title` and `words`")]
pub struct SharedWords {
    /// What the agency's name ends with where it lacks the words.
    pub behind: String,
    /// The words with which the title goes on.
    pub title: String,
    /// The words that are the agency's as well.
    pub words: String,
}

/// How documents are called that speak of the form's reports and are none: notices, interpretations, a quarter's
/// figures. Plain words, which are looked for in the line without blanks.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "the other documents, which are an object")]
pub struct OtherDocuments {
    /// What they are about.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// How the title of one about such a subject ends.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// How the title of one about such a subject begins that is drawn or explained.
    #[serde(default)]
    pub openings: Vec<String>,
    /// Words of a title that gives figures: with one of them, and a part of a year, it is no annual report's.
    #[serde(default)]
    pub figures: Vec<String>,
}

impl TitlePattern {
    /// Compiles the pattern.
    pub(super) fn prepare(&mut self) -> Result<(), String> {
        if self.pattern.len() > PATTERN_BYTES {
            return Err(format!("the pattern has more than {PATTERN_BYTES} bytes; shorten it"));
        }
        if self.words.iter().any(Vec::is_empty) {
            return Err("a list in `words` is empty, and no line has a word of it; take it out".to_owned());
        }
        if self.words.iter().flatten().any(|word| word.trim().is_empty()) {
            return Err(
                "a word in `words` is empty, and every line has an empty word; take it out".to_owned()
            );
        }
        let regex = RegexBuilder::new(&self.pattern.replace("{year}", YEAR))
            .size_limit(COMPILED_BYTES)
            .build()
            .map_err(|error| format!("the pattern is no regular expression of a fair size: {error}"))?;
        if let Some(unknown) = regex.capture_names().flatten().find(|name| !GROUPS.contains(name)) {
            return Err(format!(
                "the pattern has a group \"{unknown}\"; its groups are {}",
                GROUPS.join(", ")
            ));
        }
        if !regex.capture_names().flatten().any(|name| name == "before") {
            return Err("the pattern has no group \"before\" for the agency; add (?P<before>.*?)".to_owned());
        }
        let last = self.words.last().map_or(&[][..], Vec::as_slice);
        let first = last.first().map_or("", String::as_str);
        self.last_letters = first.chars().filter(|c| last.iter().all(|word| word.contains(*c))).collect();
        self.regex = Some(regex);
        Ok(())
    }

    /// The parts of a line that is such a title.
    pub(crate) fn captures<'l>(&self, line: &'l str) -> Option<regex::Captures<'l>> {
        let may_be = self.words.iter().all(|any| any.iter().any(|word| line.contains(word)));
        self.regex.as_ref().filter(|_| may_be)?.captures(line)
    }

    /// Whether a line may be the last of such a title, for the last of its words end there.
    pub(crate) fn may_end_in(&self, line: &str) -> bool {
        self.last_letters.is_empty() || line.contains(self.last_letters.as_slice())
    }
}
