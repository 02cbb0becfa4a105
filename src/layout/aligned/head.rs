//! Heads of columns that no line parts: the lines of one label are joined, and labels fall into levels.

use std::collections::BTreeMap;

use super::super::line::Chunk;
use crate::budget::{Budget, Spent};
use crate::origin::Rect;

/// A chunk of a head, with the size of its letters and the line it stands in.
pub(super) struct HeadChunk {
    pub(super) chunk: Chunk,
    pub(super) size: f32,
    pub(super) line: usize,
}

impl HeadChunk {
    fn beside(&self, other: &HeadChunk) -> bool {
        (self.chunk.bbox.center_x() - other.chunk.bbox.center_x()).abs() <= 0.6 * self.size
    }

    fn below(&self, other: &HeadChunk) -> f32 {
        self.chunk.bbox.center_y() - other.chunk.bbox.center_y()
    }
}

/// The lines of a head to its levels, from top to bottom: chunks that are lines of one label are joined, and the
/// labels that reach furthest down are the lowest level together.
pub(super) fn head_bands<'c>(
    chunks: &'c [HeadChunk],
    reach: f32,
    budget: &Budget,
) -> Result<Vec<Vec<Vec<&'c Chunk>>>, Spent> {
    budget.spend(chunks.len().saturating_mul(chunks.len()))?;
    let mut order: Vec<&HeadChunk> = chunks.iter().collect();
    order.sort_by(|a, b| {
        let (a, b) = (a.chunk.bbox, b.chunk.bbox);
        a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0))
    });
    let pitch = line_pitch(&order);
    let mut wraps = Wraps { chunks: &order, known: BTreeMap::new(), budget };
    let mut labels: Vec<Vec<&HeadChunk>> = Vec::new();
    for chunk in &order {
        let mut home = None;
        for (at, label) in labels.iter().enumerate() {
            if let Some(last) = label.last()
                && goes_on(last, chunk, pitch, reach, &mut wraps)?
            {
                home = Some(at);
                break;
            }
        }
        match home {
            Some(at) => labels[at].push(chunk),
            None => labels.push(vec![chunk]),
        }
    }
    let labels: Vec<Vec<&Chunk>> =
        labels.into_iter().map(|l| l.into_iter().map(|c| &c.chunk).collect()).collect();
    // Levels: a label that stands wholly above another in the same place is a level up.
    let bounds =
        |label: &Vec<&Chunk>| label.iter().map(|c| c.bbox).reduce(|a, b| a.union(&b)).unwrap_or_default();
    let boxes: Vec<Rect> = labels.iter().map(bounds).collect();
    let mut level = vec![0_usize; labels.len()];
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| boxes[*b].y1.total_cmp(&boxes[*a].y1));
    let deepest = boxes.iter().map(|b| b.y1).fold(f32::NEG_INFINITY, f32::max);
    for &index in &order {
        let below = (0..labels.len()).filter(|o| {
            boxes[*o].y0 >= boxes[index].y1 - 1.0
                && boxes[*o].x0 < boxes[index].x1 + 0.5
                && boxes[index].x0 < boxes[*o].x1 + 0.5
        });
        let under = below.map(|o| level[o] + 1).max();
        // What has nothing below it but ends well above the lowest line is centred over several levels or
        // columns; it belongs with the lowest if it stands beside it.
        level[index] = under.unwrap_or_else(|| {
            let size = boxes[index].height().max(1.0);
            usize::from(deepest - boxes[index].y1 > 4.0 * size)
        });
    }
    let highest = level.iter().copied().max().unwrap_or(0);
    let mut bands: Vec<Vec<Vec<&Chunk>>> = (0..=highest).map(|_| Vec::new()).collect();
    for (label, level) in labels.into_iter().zip(level) {
        bands[highest - level].push(label);
    }
    bands.retain(|b| !b.is_empty());
    Ok(bands)
}

/// Whether a chunk is the next line of the label that ends with `last`.
fn goes_on(
    last: &HeadChunk,
    chunk: &HeadChunk,
    pitch: f32,
    reach: f32,
    wraps: &mut Wraps,
) -> Result<bool, Spent> {
    let down = chunk.below(last);
    let left = (chunk.chunk.bbox.x0 - last.chunk.bbox.x0).abs() <= 0.3 * chunk.size;
    let close = down <= (1.15 * pitch).min(reach.max(1.5 * chunk.size));
    let wrapped = down <= 2.6 * chunk.size && wraps.are_lines_of_the_same_labels(last.line, chunk.line)?;
    Ok(down > 0.3 * chunk.size && (close || wrapped) && (chunk.beside(last) || left))
}

/// Which lines of a head are lines of the same labels, each pair compared once.
struct Wraps<'h, 'c> {
    chunks: &'h [&'c HeadChunk],
    known: BTreeMap<(usize, usize), bool>,
    budget: &'h Budget,
}

impl Wraps<'_, '_> {
    /// Where every chunk of a line stands under one of the line above, the two are the lines of the same labels:
    /// a head over several columns has more below it than itself.
    fn are_lines_of_the_same_labels(&mut self, upper: usize, lower: usize) -> Result<bool, Spent> {
        if let Some(known) = self.known.get(&(upper, lower)) {
            return Ok(*known);
        }
        let of = |line: usize| self.chunks.iter().filter(move |c| c.line == line);
        let pairs = of(upper).count().saturating_mul(of(lower).count());
        self.budget.spend(self.chunks.len() + pairs)?;
        let same = of(lower).all(|l| of(upper).any(|u| u.beside(l)));
        self.known.insert((upper, lower), same);
        Ok(same)
    }
}

/// The usual distance from line to line within the labels of a head: the smallest that occurs.
fn line_pitch(chunks: &[&HeadChunk]) -> f32 {
    const NEAR: usize = 40;
    let pairs =
        chunks.iter().enumerate().flat_map(|(at, c)| chunks[at + 1..].iter().take(NEAR).map(move |o| (c, o)));
    pairs
        .filter(|(c, o)| c.beside(o) && o.below(c) > 0.5 * c.size)
        .map(|(c, o)| o.below(c))
        .fold(f32::INFINITY, f32::min)
}
