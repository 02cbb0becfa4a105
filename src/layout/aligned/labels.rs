//! Labels of rows that no line parts: put together by their numbers, else by how close their lines stand.

use super::super::line::{Chunk, Line};
use super::Row;
use crate::budget::{Budget, Spent};

/// A label that its number opens, line by line, and the row of values it stands beside.
struct Label<'a> {
    chunks: Vec<&'a Chunk>,
    row: Option<usize>,
    numbered: bool,
}

/// Puts labels together by their numbers: a line with a number opens one, lines without go on with it, until a
/// second row of values. Takes the lines it could place out of `waiting`.
fn attach_numbered<'a>(rows: &mut [Row<'a>], waiting: &mut Vec<(&'a Line, &'a Chunk)>) {
    let mut entries: Vec<(f32, &Chunk, Option<usize>)> =
        waiting.iter().map(|(_, c)| (c.bbox.center_y(), *c, None)).collect();
    for (index, row) in rows.iter().enumerate() {
        entries.extend(row.leaf.iter().map(|c| (c.bbox.center_y(), *c, Some(index))));
    }
    entries.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut labels: Vec<Label> = Vec::new();
    for (y, chunk, row) in entries {
        let numbered = crate::text::split_numbering(&crate::text::tidy(&chunk.text)).0.is_some();
        let goes_on = |label: &Label| {
            let last = label.chunks.last().map_or(chunk.bbox, |c| c.bbox);
            let beside = chunk.bbox.x0 < last.x1 && last.x0 < chunk.bbox.x1;
            let close = y - last.center_y() <= LABEL_PITCH * last.height();
            !numbered && label.numbered && beside && close && !(row.is_some() && label.row.is_some())
        };
        match labels.last_mut().filter(|label| goes_on(label)) {
            Some(label) => {
                label.chunks.push(chunk);
                label.row = label.row.or(row);
            }
            None => labels.push(Label { chunks: vec![chunk], row, numbered }),
        }
    }
    // Values beside the gap between two lines of a label share no line with it.
    for (index, row) in rows.iter().enumerate().filter(|(_, r)| r.leaf.is_empty()) {
        let y = row.line.bbox.center_y();
        let spans = |label: &&mut Label| {
            let ends = |c: Option<&&Chunk>| c.map_or(y, |c| c.bbox.center_y());
            label.row.is_none()
                && label.numbered
                && ends(label.chunks.first()) <= y
                && y <= ends(label.chunks.last())
        };
        if let Some(label) = labels.iter_mut().find(spans) {
            label.row = Some(index);
        }
    }
    for label in labels.into_iter().filter(|l| l.numbered) {
        let Some(row) = label.row else { continue };
        waiting.retain(|(_, c)| !label.chunks.iter().any(|l| std::ptr::eq(*l, *c)));
        rows[row].leaf = label.chunks;
    }
}

/// How far apart the lines of one label lie at most, in parts of their height.
const LABEL_PITCH: f32 = 3.0;

/// Most pairs of a loose label and a row that are compared; a report's largest table has 2,000.
const PAIRS: usize = 40_000;

/// Gives labels that stand on lines of their own to the row beside them.
pub(super) fn attach<'a>(
    rows: &mut [Row<'a>],
    loose: Vec<(&'a Line, Vec<&'a Chunk>)>,
    leaf_left: f32,
    reach: f32,
    band: Option<&dyn Fn(f32) -> usize>,
    stray: &mut Vec<&'a Line>,
    budget: &Budget,
) -> Result<(), Spent> {
    let mut waiting: Vec<(&Line, &Chunk)> = Vec::new();
    for (line, chunks) in loose {
        for chunk in chunks {
            if chunk.bbox.x1 <= leaf_left && leaf_left.is_finite() {
                continue; // a group's label; rows are told apart by their own
            }
            waiting.push((line, chunk));
        }
    }
    attach_numbered(rows, &mut waiting);
    // A region with so many loose labels is no table of a report; looking at each pair again and again would take
    // too long.
    if waiting.len() * rows.len() > PAIRS {
        stray.extend(waiting.into_iter().map(|(line, _)| line));
        return Ok(());
    }
    let mut bare: Vec<bool> = rows.iter().map(|r| r.leaf.is_empty()).collect();
    // Nearest first, so that each further line of a label joins on to one that is there already.
    loop {
        let pieces: usize = rows.iter().map(|row| row.leaf.len() + 1).sum();
        budget.spend(waiting.len() * pieces)?;
        let mut best: Option<(f32, usize, usize)> = None;
        for (w, (_, chunk)) in waiting.iter().enumerate() {
            for (r, row) in rows.iter().enumerate() {
                let same_band = band.is_none_or(|b| b(chunk.bbox.center_y()) == row.band);
                if !same_band {
                    continue;
                }
                let nearest =
                    row.leaf.iter().map(|c| (c.bbox.center_y() - chunk.bbox.center_y()).abs()).fold(
                        if bare[r] {
                            (row.line.bbox.center_y() - chunk.bbox.center_y()).abs()
                        } else {
                            f32::INFINITY
                        },
                        f32::min,
                    );
                // Between rules whatever stands there belongs together; else lines of one cell lie close.
                let reach = if band.is_some() { 3.0 * reach } else { reach };
                if nearest <= reach && best.is_none_or(|(d, ..)| nearest < d) {
                    best = Some((nearest, w, r));
                }
            }
        }
        let Some((_, w, r)) = best else { break };
        let (_, chunk) = waiting.remove(w);
        rows[r].leaf.push(chunk);
        bare[r] = false;
    }
    stray.extend(waiting.into_iter().map(|(line, _)| line));
    stray.dedup_by(|a, b| std::ptr::eq(*a, *b));
    Ok(())
}
