//! The tables by themselves: their editions, keys and labels.

use super::super::{Definition, FormBlock, FormTable, Line, Wording};
use super::{full_words, named, wordings};

/// Most cells of a form in all its editions; the disclosure reports have 500. Forms stay in memory.
const CELLS: usize = 20_000;

/// Checks the tables, before their cells are listed.
pub(in super::super) fn tables(form: &Definition) -> Result<(), String> {
    named("tables", "key", form.tables.iter().map(|t| t.key.as_str()))?;
    let blocks = || form.tables.iter().flat_map(|t| &t.blocks);
    let cells = blocks().map(|b| b.rows.len().saturating_mul(b.columns.len())).fold(0, usize::saturating_add);
    if cells > CELLS {
        return Err(format!(
            "{cells} cells are more than the {CELLS} that a form may have; make several forms of it"
        ));
    }
    form.tables.iter().try_for_each(|table| check_table(form, table))?;
    let prints = |block: &FormBlock, edition: &str| {
        block.editions.iter().any(|e| e == edition) && block.rows.iter().any(|row| block.row_in(row, edition))
    };
    match form.editions.iter().find(|edition| !blocks().any(|block| prints(block, &edition.id))) {
        Some(bare) => Err(format!(
            "the edition \"{}\" has no table with a row; name it in `editions` of a block, or take it out",
            bare.id
        )),
        None => Ok(()),
    }
}

fn check_table(form: &Definition, table: &FormTable) -> Result<(), String> {
    let at = format!("the table \"{}\"", table.key);
    if table.key.contains('.') {
        return Err(format!("{at}: its key has a dot, which parts the levels of a path; give one without"));
    }
    let head = &table.head;
    for (list, words) in [
        ("begins", &head.begins),
        ("needs", &head.needs),
        ("aside", &head.aside),
        ("scattered", &head.scattered),
    ] {
        full_words(words).map_err(|what| format!("{at}, head.{list}: {what}"))?;
    }
    if table.blocks.is_empty() {
        return Err(format!("{at} has no block; list its columns and rows in one"));
    }
    for (index, block) in table.blocks.iter().enumerate() {
        check_block(form, block).map_err(|what| format!("{at}, blocks[{index}]: {what}"))?;
    }
    Ok(())
}

fn check_block(form: &Definition, block: &FormBlock) -> Result<(), String> {
    for (list, is_empty) in [
        ("rows", block.rows.is_empty()),
        ("columns", block.columns.is_empty()),
        ("editions", block.editions.is_empty()),
    ] {
        if is_empty {
            return Err(format!("`{list}` is empty; list at least one"));
        }
    }
    if let Some(unknown) = block.editions.iter().find(|e| form.edition(e).is_none()) {
        return Err(format!(
            "the edition \"{unknown}\" is not listed in the form's `editions`; add it there, or correct its name"
        ));
    }
    full_words(&block.item).map_err(|_| "`item` is empty; give the wording, or leave it out".to_owned())?;
    named("rows", "key", block.rows.iter().map(|row| row.key.as_str()))?;
    if block.columns.len() > 1 {
        named("columns", "key", block.columns.iter().map(|column| column.key.as_str()))?;
    }
    named("groups", "key", block.groups.iter().map(|group| group.key.as_str()))?;
    check_lines("columns", &block.columns)?;
    check_lines("groups", &block.groups)?;
    check_lines("rows", &block.rows)?;
    check_levels("rows", &block.rows)?;
    check_levels("columns", &block.columns)?;
    for (index, row) in block.rows.iter().enumerate() {
        check_row(block, row).map_err(|what| format!("rows[{index}] \"{}\": {what}", row.key))?;
    }
    check_groups(block)?;
    check_spanners(block)?;
    tell_apart(block)
}

/// Labels that can be compared, and units that say something.
fn check_lines(list: &str, lines: &[Line]) -> Result<(), String> {
    for (index, line) in lines.iter().enumerate() {
        let at = |what: String| format!("{list}[{index}] \"{}\": {what}", line.key);
        wordings(line).map_err(at)?;
        full_words(&line.unit).map_err(|_| at("`unit` is empty; name it, or leave it out".to_owned()))?;
        if list != "rows" && !line.editions.is_empty() {
            let what = "`editions` is for rows alone; give an edition with other columns a block of its own";
            return Err(at(what.to_owned()));
        }
    }
    Ok(())
}

/// The dots of a key part levels, each with a name. The only column of a block may have none at all.
fn check_levels(list: &str, lines: &[Line]) -> Result<(), String> {
    let lacks = |line: &&Line| !line.key.is_empty() && line.key.split('.').any(str::is_empty);
    match lines.iter().find(lacks) {
        Some(line) => Err(format!(
            "{list} \"{}\": between the dots of the key a level is empty; name each level",
            line.key
        )),
        None => Ok(()),
    }
}

fn check_row(block: &FormBlock, row: &Line) -> Result<(), String> {
    match row.editions.iter().find(|edition| !block.editions.contains(edition)) {
        Some(foreign) => Err(format!(
            "its edition \"{foreign}\" is none of its block's ({}); add it to the block, or take it out",
            block.editions.join(", ")
        )),
        None => Ok(()),
    }
}

/// The rows of a group are those whose keys begin with its own.
fn check_groups(block: &FormBlock) -> Result<(), String> {
    for (index, group) in block.groups.iter().enumerate() {
        let at = format!("groups[{index}] \"{}\"", group.key);
        if group.key.contains('.') {
            return Err(format!(
                "{at}: its key has a dot, but a row belongs to the group that its key names before the first dot; give a key without dots"
            ));
        }
        if !block.rows.iter().any(|row| row.is_in(group)) {
            return Err(format!(
                "{at}: it stands over no row; let the keys of its rows begin with \"{}.\", or take it out",
                group.key
            ));
        }
    }
    Ok(())
}

fn check_spanners(block: &FormBlock) -> Result<(), String> {
    for (index, spanner) in block.spanners.iter().enumerate() {
        let at = format!("spanners[{index}] \"{}\"", spanner.label);
        if crate::text::squeeze(&spanner.label).is_empty() {
            return Err(format!("{at}: `label` is empty; give the wording as printed"));
        }
        if spanner.over.is_empty() {
            return Err(format!("{at}: `over` is empty; list the keys of the rows that it stands over"));
        }
        for (place, key) in spanner.over.iter().enumerate() {
            if !block.rows.iter().any(|row| row.key == *key) {
                return Err(format!("{at}: `over` names a row \"{key}\" that the block does not have"));
            }
            if spanner.over[..place].contains(key) {
                return Err(format!("{at}: `over` names the row \"{key}\" twice; take one out"));
            }
        }
    }
    Ok(())
}

/// No two columns, and no two rows under one heading in one edition, are worded alike: nothing printed could tell which
/// is meant.
fn tell_apart(block: &FormBlock) -> Result<(), String> {
    let wordings = |line: &Line| -> Vec<Wording> {
        std::iter::once(&line.label).chain(&line.aliases).map(|label| Wording::of(label)).collect()
    };
    let rows: Vec<Vec<Wording>> = block.rows.iter().map(wordings).collect();
    let columns: Vec<Vec<Wording>> = block.columns.iter().map(wordings).collect();
    let alike = |list: &str, lines: &[Line], at: usize, other: usize, advice: &str| {
        let (one, two) = (&lines[other], &lines[at]);
        Err(format!(
            "{list}[{other}] \"{}\" and {list}[{at}] \"{}\" are both called \"{}\"; {advice}",
            one.key, two.key, two.label
        ))
    };
    for (at, own) in columns.iter().enumerate() {
        if let Some(other) = columns[..at].iter().position(|other| other.iter().any(|w| own.contains(w))) {
            return alike("columns", &block.columns, at, other, "give each its own label");
        }
    }
    for (at, own) in rows.iter().enumerate() {
        let shares =
            |other: &usize| rows[*other].iter().any(|w| own.contains(w)) && stand_together(block, *other, at);
        if let Some(other) = (0..at).find(shares) {
            return alike(
                "rows",
                &block.rows,
                at,
                other,
                "put them into different groups, or give each its own label",
            );
        }
    }
    Ok(())
}

/// Whether two rows stand in one edition under the same headings.
fn stand_together(block: &FormBlock, one: usize, two: usize) -> bool {
    let (one, two) = (&block.rows[one], &block.rows[two]);
    let group = |row: &Line| block.group_of(row).map(|group| group.key.as_str());
    let spanner = |row: &Line| block.spanners.iter().position(|spanner| spanner.over.contains(&row.key));
    let in_one_edition = block.editions.iter().any(|e| block.row_in(one, e) && block.row_in(two, e));
    in_one_edition && group(one) == group(two) && spanner(one) == spanner(two)
}
