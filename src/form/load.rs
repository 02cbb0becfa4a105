//! A form out of its JSON: read, checked and made ready.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::cell;
use super::{Along, Definition, FormTable, Line, Wording};

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
    /// Says what is wrong with it: JSON of another shape, a key given twice, an identity over rows that do not exist.
    pub fn parse(json: &str) -> Result<Form, String> {
        if json.len() > FORM_BYTES {
            return Err(format!(
                "{} bytes is more than the {FORM_BYTES} that are read of a form",
                json.len()
            ));
        }
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(form) = loaded.get(json) {
            return Ok(*form);
        }
        if loaded.len() >= FORMS {
            return Err(format!("more than {FORMS} forms in one program"));
        }
        let form = Form(Box::leak(Box::new(read(json)?)));
        loaded.insert(json.to_owned(), form);
        Ok(form)
    }

    /// What it is made of, for as long as the program runs.
    pub fn definition(self) -> &'static Definition {
        self.0
    }
}

fn read(json: &str) -> Result<Definition, String> {
    let mut form: Definition = serde_json::from_str(json).map_err(|error| error.to_string())?;
    check(&form)?;
    form.sections.iter_mut().chain(&mut form.imprint).for_each(prepare);
    for block in form.tables.iter_mut().flat_map(|t| &mut t.blocks) {
        block.columns.iter_mut().chain(&mut block.groups).chain(&mut block.rows).for_each(prepare);
    }
    form.by_path = cell::by_path(&form);
    Ok(form)
}

fn prepare(line: &mut Line) {
    line.wordings = std::iter::once(&line.label).chain(&line.aliases).map(|l| Wording::of(l)).collect();
}

/// Whether everything that names something else names something that there is.
fn check(form: &Definition) -> Result<(), String> {
    if form.editions.is_empty() {
        return Err("it has no edition".to_owned());
    }
    for (index, table) in form.tables.iter().enumerate() {
        if form.tables[..index].iter().any(|other| other.key == table.key) {
            return Err(format!("two tables have the key \"{}\"", table.key));
        }
        check_table(form, table)?;
    }
    let within =
        form.identities.iter().map(|i| (&i.rule, &i.table, i.along, [&i.sum[..], &i.equals].concat()));
    let across = form
        .across_years
        .iter()
        .map(|i| (&i.rule, &i.table, i.along, [&i.last_year[..], &i.plus, &i.minus, &i.equals].concat()));
    within
        .chain(across)
        .try_for_each(|(rule, table, along, keys)| check_identity(form, rule, table, along, &keys))
}

fn check_table(form: &Definition, table: &FormTable) -> Result<(), String> {
    let key = &table.key;
    if table.blocks.is_empty() {
        return Err(format!("the table \"{key}\" has no block"));
    }
    for block in &table.blocks {
        if block.rows.is_empty() || block.columns.is_empty() {
            return Err(format!("a block of the table \"{key}\" has no row or no column"));
        }
        let editions = block.editions.iter().chain(block.rows.iter().flat_map(|row| &row.editions));
        if let Some(unknown) =
            editions.into_iter().find(|e| !form.editions.iter().any(|known| known.id == **e))
        {
            return Err(format!("the table \"{key}\" is of an edition \"{unknown}\" that is not listed"));
        }
        for lines in [&block.rows, &block.columns] {
            let twice =
                lines.iter().enumerate().find(|(at, line)| lines[..*at].iter().any(|o| o.key == line.key));
            if let Some((_, line)) = twice {
                return Err(format!("the table \"{key}\" has the key \"{}\" twice", line.key));
            }
        }
    }
    Ok(())
}

/// An identity over a key that matches nothing would hold of everything.
fn check_identity(
    form: &Definition,
    rule: &str,
    table: &str,
    along: Along,
    keys: &[String],
) -> Result<(), String> {
    let Some(table) = form.table(table) else {
        return Err(format!("the identity \"{rule}\" is about a table \"{table}\" that is not listed"));
    };
    for key in keys {
        let names = |line: &Line| match key.strip_suffix(".*") {
            Some(group) => line.key.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')),
            None => line.key == *key,
        };
        if along == Along::Row && key.ends_with(".*") {
            return Err(format!("the identity \"{rule}\" adds up \"{key}\", but columns have no groups"));
        }
        let found = table.blocks.iter().any(|block| match along {
            Along::Row => block.columns.iter().any(names),
            Along::Column => block.rows.iter().any(names),
        });
        if !found {
            return Err(format!(
                "the identity \"{rule}\" names \"{key}\", which \"{}\" does not have",
                table.key
            ));
        }
    }
    Ok(())
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
        assert!(Form::parse(&small("h.*")).unwrap_err().contains("names \"h.*\""));
        assert!(Form::parse(&small("g.three")).unwrap_err().contains("g.three"));
        assert!(Form::parse(&small("g.one").replace("\"table\":\"t\"", "\"table\":\"u\"")).is_err());
        assert!(Form::parse(&small("g.one").replace("g.two", "g.one")).unwrap_err().contains("twice"));
        assert!(Form::parse("{}").is_err());
    }
}
