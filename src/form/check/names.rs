//! What refers to tables, rows, columns, cells and sections.

use std::collections::BTreeSet;

use super::super::{Along, Definition, Naming};
use super::full_words;

/// Checks what refers to tables, rows, columns, cells and sections.
pub(in super::super) fn names(form: &Definition) -> Result<(), String> {
    check_paths(form)?;
    for (index, i) in form.identities.iter().enumerate() {
        let at = format!("identities[{index}] \"{}\"", i.rule);
        check_sides(&at, &i.sum, &i.equals)?;
        check_keys(form, &at, &i.table, i.along, &[("sum", &i.sum), ("equals", &i.equals)])?;
    }
    for (index, i) in form.across_years.iter().enumerate() {
        let at = format!("across_years[{index}] \"{}\"", i.rule);
        for (side, keys) in [("last_year", &i.last_year), ("equals", &i.equals)] {
            some(&at, side, keys)?;
        }
        let lists =
            [("last_year", &i.last_year), ("plus", &i.plus), ("minus", &i.minus), ("equals", &i.equals)];
        check_keys(form, &at, &i.table, i.along, &lists)?;
    }
    for (index, alternative) in form.alternatives.iter().enumerate() {
        let at = format!("alternatives[{index}] \"{}\"", alternative.whole);
        some(&at, "parts", &alternative.parts)?;
        let whole = vec![alternative.whole.clone()];
        let lists = [("whole", &whole), ("parts", &alternative.parts)];
        check_keys(form, &at, &alternative.table, Along::Column, &lists)?;
        if alternative.parts.contains(&alternative.whole) {
            return Err(format!("{at}: the whole is one of its own `parts`; take it out of them"));
        }
    }
    for (index, mention) in form.mentions.iter().enumerate() {
        let at = |what: String| format!("mentions[{index}] \"{}\": {what}", mention.cell);
        check_mention(form, mention).map_err(at)?;
    }
    for (index, path) in form.watched.iter().enumerate() {
        check_cell(form, path).map_err(|what| format!("watched[{index}]: {what}"))?;
    }
    form.headline
        .iter()
        .try_for_each(|path| check_cell(form, path).map_err(|what| format!("headline: {what}")))
}

/// A list without which nothing is said has something in it.
fn some(at: &str, list: &str, keys: &[String]) -> Result<(), String> {
    match keys.is_empty() {
        true => Err(format!("{at}: `{list}` is empty; list at least one key")),
        false => Ok(()),
    }
}

fn check_cell(form: &Definition, path: &str) -> Result<(), String> {
    if form.by_path.contains_key(path) {
        return Ok(());
    }
    Err(format!(
        "the form has no cell \"{path}\"; give the keys of a table, a row and a column, joined by dots"
    ))
}

/// A clause is told by words, so there are some, and each list could be met.
fn check_mention(form: &Definition, mention: &Naming) -> Result<(), String> {
    check_cell(form, &mention.cell)?;
    if mention.words.is_empty() || mention.words.iter().any(Vec::is_empty) {
        let what = "`words` has no list, or an empty one; list the words that the clause must have";
        return Err(what.to_owned());
    }
    let words = mention.words.iter().flatten();
    full_words(words).map_err(|what| format!("words: {what}"))?;
    full_words(&mention.without).map_err(|what| format!("without: {what}"))?;
    full_words(&mention.about).map_err(|what| format!("about: {what}"))?;
    if mention.unit.trim().is_empty() {
        return Err("`unit` is empty; give the measure word behind the number".to_owned());
    }
    match mention.sections.iter().find(|key| !form.sections.iter().any(|section| section.key == **key)) {
        Some(unknown) => Err(format!(
            "`sections` names \"{unknown}\", which is the key of no section; list it in the form's `sections`, or correct its name"
        )),
        None => Ok(()),
    }
}

/// An equation proves something only if both sides have keys, and no line stands in it twice.
fn check_sides(at: &str, sum: &[String], equals: &[String]) -> Result<(), String> {
    some(at, "sum", sum)?;
    some(at, "equals", equals)?;
    let keys = || sum.iter().chain(equals);
    let takes_in = |group: &str, key: &str| {
        group.strip_suffix('*').is_some_and(|group| key.len() > group.len() && key.starts_with(group))
    };
    let mut known = BTreeSet::new();
    for key in keys() {
        let is_twice = !known.insert(key) || keys().any(|group| group != key && takes_in(group, key));
        if is_twice {
            return Err(format!("{at}: it takes in \"{key}\" twice; name it once, on one side"));
        }
    }
    Ok(())
}

/// No edition has two cells with one path, and no cell lies on the way to another.
fn check_paths(form: &Definition) -> Result<(), String> {
    for (path, cells) in &form.by_path {
        let below = format!("{path}.");
        let next = form.by_path.range(below.clone()..).next();
        if next.is_some_and(|(other, _)| other.starts_with(&below)) {
            return Err(format!(
                "\"{path}\" is the path of a cell and leads to other cells as well; give the cell's row or column another key"
            ));
        }
        let mut editions = BTreeSet::new();
        for [t, b, r, _] in cells {
            let block = &form.tables[*t].blocks[*b];
            let own = &block.rows[*r].editions;
            let own = if own.is_empty() { &block.editions } else { own };
            if !own.iter().all(|edition| editions.insert(edition)) {
                return Err(format!(
                    "two cells of one edition have the path \"{path}\"; give the row of one another key"
                ));
            }
        }
    }
    Ok(())
}

/// An identity over a key that matches nothing would hold of everything.
fn check_keys(
    form: &Definition,
    at: &str,
    table: &str,
    along: Along,
    lists: &[(&str, &Vec<String>)],
) -> Result<(), String> {
    let Some(table) = form.table(table) else {
        return Err(format!("{at}: `table` is \"{table}\", which is the key of no table; correct its name"));
    };
    for (list, key) in lists.iter().flat_map(|(list, keys)| keys.iter().map(move |key| (list, key))) {
        if along == Along::Row && key.ends_with(".*") {
            return Err(format!(
                "{at}: `{list}` names \"{key}\", but columns have no groups; name each column"
            ));
        }
        let (found, what) = match along {
            Along::Row => {
                (table.blocks.iter().any(|b| b.columns.iter().any(|column| column.is_named(key))), "column")
            }
            Along::Column => (table.blocks.iter().any(|b| b.rows.iter().any(|row| row.is_named(key))), "row"),
        };
        if !found {
            return Err(format!(
                "{at}: `{list}` names \"{key}\", and the table \"{}\" has no such {what}; correct the key",
                table.key
            ));
        }
    }
    Ok(())
}
