//! Whether a form holds together: every cell has a path of its own, whatever names something names what there is, and
//! nothing is said that could not be read as it is meant.
//!
//! A message says where in the form it stands, what was found, and what to do.

mod names;
mod tables;

use std::collections::BTreeSet;

pub(super) use names::names;
pub(super) use tables::tables;

use super::{Definition, Form, Line};
use crate::text::squeeze;

/// Checks what is said of the form as a whole: its kind, its editions, its sections and its titles.
pub(super) fn whole(form: &Definition) -> Result<(), String> {
    if form.kind.trim().is_empty() {
        return Err("`kind` is empty; give a word for this kind of document, or leave it out".to_owned());
    }
    if form.kind == Form::OTHER {
        return Err(format!(
            "`kind` is \"{}\", which is kept for documents that are on no form; give another word",
            Form::OTHER
        ));
    }
    if form.called.trim().is_empty() {
        return Err("`called` is empty; say what messages call such a document, or leave it out".to_owned());
    }
    full_words(&form.titles.about).map_err(|what| format!("titles.about: {what}"))?;
    if form.editions.is_empty() {
        return Err("`editions` is empty; list at least one edition".to_owned());
    }
    named("editions", "id", form.editions.iter().map(|e| e.id.as_str()))?;
    named("sections", "key", form.sections.iter().map(|s| s.key.as_str()))?;
    for (index, section) in form.sections.iter().enumerate() {
        wordings(section).map_err(|what| format!("sections[{index}] \"{}\": {what}", section.key))?;
    }
    for (index, detail) in form.imprint.iter().enumerate() {
        wordings(detail).map_err(|what| format!("imprint[{index}] \"{}\": {what}", detail.key))?;
    }
    let other = &form.other_documents;
    for (list, words) in [
        ("subjects", &other.subjects),
        ("kinds", &other.kinds),
        ("openings", &other.openings),
        ("figures", &other.figures),
    ] {
        full_words(words).map_err(|what| format!("other_documents.{list}: {what}"))?;
    }
    for (index, shared) in form.titles.shared.iter().enumerate() {
        full_words([&shared.behind, &shared.title, &shared.words])
            .map_err(|what| format!("titles.shared[{index}]: {what}"))?;
    }
    Ok(())
}

/// The names of a list: none is empty, and each is there once.
fn named<'a>(list: &str, member: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for (index, name) in names.enumerate() {
        if name.trim().is_empty() {
            return Err(format!("{list}[{index}]: `{member}` is empty; give it a name"));
        }
        if !known.insert(name) {
            return Err(format!(
                "{list}[{index}]: the `{member}` \"{name}\" is given twice in `{list}`; rename one or take it out"
            ));
        }
    }
    Ok(())
}

/// A label and its aliases are compared by their letters and digits, so each has some.
fn wordings(line: &Line) -> Result<(), String> {
    if squeeze(&line.label).is_empty() {
        return Err(format!("`label` is \"{}\"; give the wording as printed", line.label));
    }
    if let Some(alias) = line.aliases.iter().find(|alias| squeeze(alias).is_empty()) {
        return Err(format!("an alias is \"{alias}\"; give the wording as printed, or take it out"));
    }
    full_words(&line.said).map_err(|what| format!("said: {what}"))
}

/// An empty word stands in every text, and so tells nothing.
fn full_words<'a>(words: impl IntoIterator<Item = &'a String>) -> Result<(), String> {
    match words.into_iter().any(|word| word.trim().is_empty()) {
        true => Err("a word is empty, and every text has an empty word; take it out".to_owned()),
        false => Ok(()),
    }
}
