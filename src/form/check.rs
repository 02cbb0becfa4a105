//! Whether a form holds together: every cell has a path of its own, and whatever names something names what there is.

use std::collections::BTreeSet;

use super::{Along, Definition, FormBlock, FormTable, Line};

/// Most cells of a form in all its editions; the disclosure reports have 500. Forms stay in memory.
const CELLS: usize = 20_000;

/// Checks the tables by themselves, before their cells are listed.
pub(super) fn tables(form: &Definition) -> Result<(), String> {
    if form.editions.is_empty() {
        return Err("it has no edition".to_owned());
    }
    unlike("edition", form.editions.iter().map(|e| e.id.as_str()))?;
    unlike("section", form.sections.iter().map(|s| s.key.as_str()))?;
    unlike("table", form.tables.iter().map(|t| t.key.as_str()))?;
    let blocks = form.tables.iter().flat_map(|t| &t.blocks);
    let cells = blocks.map(|b| b.rows.len().saturating_mul(b.columns.len())).fold(0, usize::saturating_add);
    if cells > CELLS {
        return Err(format!("{cells} cells are more than the {CELLS} that a form may have"));
    }
    form.tables.iter().try_for_each(|table| check_table(form, table))
}

/// Checks what refers to tables, rows, columns and cells.
pub(super) fn names(form: &Definition) -> Result<(), String> {
    check_paths(form)?;
    let within =
        form.identities.iter().map(|i| (&i.rule, &i.table, i.along, [&i.sum[..], &i.equals].concat()));
    let across = form
        .across_years
        .iter()
        .map(|i| (&i.rule, &i.table, i.along, [&i.last_year[..], &i.plus, &i.minus, &i.equals].concat()));
    for identity in &form.identities {
        check_sides(&identity.rule, &identity.sum, &identity.equals)?;
    }
    for (rule, table, along, keys) in within.chain(across) {
        check_keys(form, &format!("the identity \"{rule}\""), table, along, &keys)?;
    }
    for alternative in &form.alternatives {
        let what = format!("the alternatives of \"{}\"", alternative.whole);
        let keys = [std::slice::from_ref(&alternative.whole), &alternative.parts].concat();
        check_keys(form, &what, &alternative.table, Along::Column, &keys)?;
    }
    let paths = form.mentions.iter().map(|m| ("a clause of the narrative", &m.cell));
    let paths = paths.chain(form.watched.iter().map(|path| ("the list of watched cells", path)));
    for (what, path) in paths.chain(form.headline.iter().map(|path| ("the headline", path))) {
        if !form.by_path.contains_key(path) {
            return Err(format!("{what} names a cell \"{path}\" that the form does not have"));
        }
    }
    Ok(())
}

/// An equation proves something only if both sides have keys, and no line stands in it twice.
fn check_sides(rule: &str, sum: &[String], equals: &[String]) -> Result<(), String> {
    if sum.is_empty() || equals.is_empty() {
        return Err(format!("one side of the identity \"{rule}\" has no key"));
    }
    let keys = || sum.iter().chain(equals);
    let takes_in = |group: &str, key: &str| {
        group.strip_suffix('*').is_some_and(|group| key.len() > group.len() && key.starts_with(group))
    };
    let mut known = BTreeSet::new();
    for key in keys() {
        let is_twice = !known.insert(key) || keys().any(|group| group != key && takes_in(group, key));
        if is_twice {
            return Err(format!("the identity \"{rule}\" takes in \"{key}\" twice"));
        }
    }
    Ok(())
}

fn unlike<'a>(what: &str, keys: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for key in keys {
        if !known.insert(key) {
            return Err(format!("two of what is called {what} have the key \"{key}\""));
        }
    }
    Ok(())
}

fn check_table(form: &Definition, table: &FormTable) -> Result<(), String> {
    let key = &table.key;
    if key.is_empty() || key.contains('.') {
        return Err(format!("\"{key}\" cannot be the key of a table: it is empty or has a dot"));
    }
    if table.blocks.is_empty() {
        return Err(format!("the table \"{key}\" has no block"));
    }
    table.blocks.iter().try_for_each(|block| check_block(form, key, block))
}

fn check_block(form: &Definition, key: &str, block: &FormBlock) -> Result<(), String> {
    if block.rows.is_empty() || block.columns.is_empty() {
        return Err(format!("a block of the table \"{key}\" has no row or no column"));
    }
    if block.editions.is_empty() {
        return Err(format!("a block of the table \"{key}\" is of no edition"));
    }
    let editions = block.editions.iter().chain(block.rows.iter().flat_map(|row| &row.editions));
    if let Some(unknown) = editions.into_iter().find(|e| form.edition(e).is_none()) {
        return Err(format!("the table \"{key}\" is of an edition \"{unknown}\" that is not listed"));
    }
    for lines in [&block.rows, &block.columns] {
        let twice =
            lines.iter().enumerate().find(|(at, line)| lines[..*at].iter().any(|o| o.key == line.key));
        if let Some((_, line)) = twice {
            return Err(format!("the table \"{key}\" has the key \"{}\" twice", line.key));
        }
    }
    let unnamed = |line: &&Line| line.key.split('.').any(str::is_empty);
    if let Some(row) = block.rows.iter().find(unnamed) {
        return Err(format!("the table \"{key}\" has a row \"{}\", which is no key", row.key));
    }
    if block.columns.len() > 1 && block.columns.iter().any(|c| unnamed(&c)) {
        return Err(format!("one of several columns of the table \"{key}\" has no key"));
    }
    let missing = |row: &&String| !block.rows.iter().any(|known| known.key == **row);
    if let Some(row) = block.spanners.iter().flat_map(|s| &s.over).find(missing) {
        return Err(format!(
            "a heading of the table \"{key}\" stands over a row \"{row}\" that is not listed"
        ));
    }
    Ok(())
}

/// No edition has two cells with one path, and no cell lies on the way to another.
fn check_paths(form: &Definition) -> Result<(), String> {
    for (path, cells) in &form.by_path {
        let below = format!("{path}.");
        let next = form.by_path.range(below.clone()..).next();
        if next.is_some_and(|(other, _)| other.starts_with(&below)) {
            return Err(format!("\"{path}\" is a cell and leads to other cells as well"));
        }
        let mut editions = BTreeSet::new();
        for [t, b, r, _] in cells {
            let block = &form.tables[*t].blocks[*b];
            let own = &block.rows[*r].editions;
            let own = if own.is_empty() { &block.editions } else { own };
            if !own.iter().all(|edition| editions.insert(edition)) {
                return Err(format!("two cells of one edition have the path \"{path}\""));
            }
        }
    }
    Ok(())
}

/// An identity over a key that matches nothing would hold of everything.
fn check_keys(
    form: &Definition,
    what: &str,
    table: &str,
    along: Along,
    keys: &[String],
) -> Result<(), String> {
    let Some(table) = form.table(table) else {
        return Err(format!("{what} is about a table \"{table}\" that is not listed"));
    };
    for key in keys {
        if along == Along::Row && key.ends_with(".*") {
            return Err(format!("{what} adds up \"{key}\", but columns have no groups"));
        }
        let found = table.blocks.iter().any(|block| match along {
            Along::Row => block.columns.iter().any(|column| column.is_named(key)),
            Along::Column => block.rows.iter().any(|row| row.is_named(key)),
        });
        if !found {
            return Err(format!("{what} names \"{key}\", which \"{}\" does not have", table.key));
        }
    }
    Ok(())
}
