//! A form out of its JSON: read, checked and made ready.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::error::Category;

use super::{Definition, Line, Wording};
use super::{cell, check};
use crate::error::{self, ErrorKind};
use crate::text::squeeze;

/// Largest JSON of a form that is read; that of the disclosure reports has 50 KB.
const FORM_BYTES: usize = 1 << 20;

/// Most forms that a program holds at a time: they stay until it ends.
const FORMS: usize = 100;

/// A form: a handle that costs nothing to copy.
///
/// Forms are few and every cell that is read refers to its own, so a form that was loaded stays until the program ends.
/// Loading the same JSON again gives the same form.
#[derive(Clone, Copy)]
pub struct Form(&'static Definition);

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = self.tables.iter().map(|table| &table.key);
        f.debug_tuple("Form").field(&tables.collect::<Vec<_>>()).finish()
    }
}

impl Deref for Form {
    type Target = Definition;

    fn deref(&self) -> &Definition {
        self.0
    }
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Form {}

impl Default for Form {
    /// [`Form::disclosure`].
    fn default() -> Self {
        Form::disclosure()
    }
}

static DISCLOSURE: LazyLock<Form> = LazyLock::new(|| {
    // The data is part of the program, and a unit test reads it: it cannot fail for a user.
    #[expect(clippy::expect_used, reason = "embedded data, checked by a unit test")]
    let definition = read(include_str!("disclosure.json")).expect("disclosure.json is a form");
    Form(Box::leak(Box::new(definition)))
});

static LOADED: Mutex<BTreeMap<String, Form>> = Mutex::new(BTreeMap::new());

impl Form {
    /// The form of the 政府信息公开工作年度报告, in its editions.
    pub fn disclosure() -> Form {
        *DISCLOSURE
    }

    /// A form out of its JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Form`], which says where in it what is wrong, and what to do: JSON of another shape, a key given
    /// twice, something that names what is not there, two rows that nothing printed tells apart, a pattern that does not
    /// compile, more cells than a form may have, more than 100 forms in one program.
    pub fn parse(json: &str) -> Result<Form, ErrorKind> {
        let invalid = |reason: String| ErrorKind::Form { reason };
        if json.len() > FORM_BYTES {
            let bytes = json.len();
            return Err(invalid(format!(
                "its {bytes} bytes are more than the limit of {FORM_BYTES}; shorten it"
            )));
        }
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(form) = loaded.get(json) {
            return Ok(*form);
        }
        if loaded.len() >= FORMS {
            let reason = format!("this program has loaded {FORMS} other forms already; start it again");
            return Err(invalid(reason));
        }
        let form = Form(Box::leak(Box::new(read(json).map_err(invalid)?)));
        loaded.insert(json.to_owned(), form);
        Ok(form)
    }

    /// What it is made of, for as long as the program runs.
    pub fn definition(self) -> &'static Definition {
        self.0
    }
}

fn read(json: &str) -> Result<Definition, String> {
    // Serde would take a list for the fields in their order.
    if json.trim_start().starts_with('[') {
        return Err(
            "it is a list, but a form is an object; give one form with `editions` and `tables`".to_owned()
        );
    }
    let mut form: Definition = serde_json::from_str(json).map_err(|error| in_words(&error))?;
    check::whole(&form)?;
    check::tables(&form)?;
    form.by_path = cell::by_path(&form);
    check::names(&form)?;
    form.titles.prepare()?;
    form.sections.iter_mut().chain(&mut form.imprint).for_each(prepare);
    for table in &mut form.tables {
        let head = &mut table.head;
        for words in [&mut head.begins, &mut head.needs, &mut head.aside, &mut head.scattered] {
            words.iter_mut().for_each(|word| *word = squeeze(word));
        }
        if head.begins.is_empty() {
            let items = table.blocks.iter().filter_map(|block| block.item.as_deref());
            head.begins = items.map(squeeze).filter(|item| !item.is_empty()).collect();
        }
        for block in &mut table.blocks {
            block.columns.iter_mut().chain(&mut block.groups).chain(&mut block.rows).for_each(prepare);
            block.spanners.iter_mut().for_each(|spanner| spanner.letters = squeeze(&spanner.label));
        }
    }
    Ok(form)
}

/// Why some JSON is no form, as a sentence that begins with the place.
fn in_words(error: &serde_json::Error) -> String {
    let (place, what) = error::said(error);
    let advice = match error.classify() {
        Category::Data => "correct it by the list of fields in docs/forms.md",
        _ => "correct the JSON",
    };
    format!("{place}: {what}; {advice}")
}

fn prepare(line: &mut Line) {
    line.wordings = std::iter::once(&line.label).chain(&line.aliases).map(|l| Wording::of(l)).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(identity_key: &str) -> String {
        format!(
            r#"{{"editions":[{{"id":"1","notice":"n","years":"y"}}],"sections":[],"imprint":[],"across_years":[],
            "tables":[{{"key":"t","name":"T","title":"T","arrangement":"rows","blocks":[{{"editions":["1"],
            "columns":[{{"key":"a","label":"甲"}},{{"key":"total","label":"总计"}}],
            "rows":[{{"key":"g.one","label":"一"}},{{"key":"g.two","label":"二"}},{{"key":"all","label":"总数"}}]}}]}}],
            "identities":[{{"rule":"r","table":"t","along":"column","sum":["{identity_key}"],"equals":["all"],
            "sum_words":"","equals_words":"","meaning":""}}]}}"#
        )
    }

    #[test]
    fn the_same_json_is_the_same_form() {
        let form = Form::parse(&small("g.*")).unwrap();
        assert_eq!(Form::parse(&small("g.*")).unwrap(), form);
        assert_ne!(form, Form::disclosure());
    }

    #[test]
    fn an_identity_over_nothing_is_refused() {
        assert!(Form::parse(&small("h.*")).unwrap_err().to_string().contains("names \"h.*\""));
        assert!(Form::parse(&small("g.three")).unwrap_err().to_string().contains("g.three"));
        assert!(Form::parse(&small("g.one").replace("\"table\":\"t\"", "\"table\":\"u\"")).is_err());
        assert!(
            Form::parse(&small("g.one").replace("g.two", "g.one")).unwrap_err().to_string().contains("twice")
        );
        assert!(Form::parse("{}").is_err());
    }

    /// What is wrong with the small form where one of its members is another.
    fn refused(from: &str, to: &str) -> String {
        let json = small("g.*");
        assert!(json.contains(from), "{from}");
        Form::parse(&json.replace(from, to)).unwrap_err().to_string()
    }

    #[test]
    fn what_is_named_must_be_there() {
        let with = |member: &str| refused(r#""sections":[]"#, &format!(r#""sections":[],{member}"#));
        assert!(with(r#""watched":["t.all.b"]"#).contains("t.all.b"));
        assert!(with(r#""headline":"t.one.a""#).contains("t.one.a"));
        assert!(with(r#""mentions":[{"words":[["收"]],"unit":"件","cell":"t.x.a"}]"#).contains("t.x.a"));
        let alternative = r#""alternatives":[{"table":"t","whole":"all","parts":["g.three"],"words":""}]"#;
        assert!(with(alternative).contains("g.three"));
        let spanner = r#""spanners":[{"label":"上","over":["g.one","nine"]}],"rows":["#;
        assert!(refused(r#""rows":["#, spanner).contains("nine"));
        assert!(refused(r#""editions":["1"]"#, r#""editions":["2"]"#).contains("\"2\""));
    }

    #[test]
    fn two_cells_have_two_paths() {
        assert!(refused(r#""key":"g.two""#, r#""key":"g.one.total""#).contains("t.g.one.total"));
        assert!(refused(r#""key":"g.two""#, r#""key":"g..two""#).contains("g..two"));
        assert!(refused(r#""key":"a""#, r#""key":"""#).contains("columns[0]: `key` is empty"));
        assert!(refused(r#""key":"t""#, r#""key":"t.t""#).contains("t.t"));
    }

    #[test]
    fn patterns_are_checked_and_bounded() {
        let with = |pattern: &str| {
            let titles = format!(r#""titles":{{"report":{{"pattern":"{pattern}","words":[]}}}}"#);
            refused(r#""sections":[]"#, &format!(r#""sections":[],{titles}"#))
        };
        assert!(with("(?P<before>.*").contains("pattern"));
        assert!(with("(?P<agency>.*)").contains("agency"));
        assert!(with("年报").contains("before"));
        assert!(with("(?P<before>.*)(a{1000}){1000}").contains("pattern"));
    }
}
