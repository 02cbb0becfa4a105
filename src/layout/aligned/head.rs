//! Headers of columns that no ruling parts: the lines of one label are joined, and labels fall into levels.

use std::collections::BTreeMap;

use crate::budget::{Budget, Spent};
use crate::layout::line::Chunk;
use crate::layout::tolerances::head as tolerance;
use crate::origin::Rect;

/// A chunk of a header, with the size of its letters and the line it stands in.
pub(super) struct HeadChunk {
    pub(super) chunk: Chunk,
    pub(super) size: f32,
    pub(super) line: usize,
}

impl HeadChunk {
    fn shares_middle(&self, other: &HeadChunk) -> bool {
        let apart = (self.chunk.bbox.center_x() - other.chunk.bbox.center_x()).abs();
        apart <= tolerance::SAME_MIDDLE * self.size
    }

    fn shares_left(&self, other: &HeadChunk) -> bool {
        (self.chunk.bbox.x0 - other.chunk.bbox.x0).abs() <= tolerance::SAME_LEFT * self.size
    }

    fn below(&self, other: &HeadChunk) -> f32 {
        self.chunk.bbox.center_y() - other.chunk.bbox.center_y()
    }
}

/// A label of a header, line by line.
type Label<'c> = Vec<&'c Chunk>;

/// The lines of a header to its levels, from top to bottom: chunks that are lines of one label are joined, and the
/// labels that reach furthest down are the lowest level together.
pub(super) fn head_bands<'c>(
    chunks: &'c [HeadChunk],
    reach: f32,
    budget: &Budget,
) -> Result<Vec<Vec<Label<'c>>>, Spent> {
    budget.spend(chunks.len().saturating_mul(chunks.len()))?;
    let labels = labels(chunks, reach, budget)?;
    let levels = levels(&labels);
    let highest = levels.iter().copied().max().unwrap_or(0);
    let mut bands: Vec<Vec<Label>> = (0..=highest).map(|_| Vec::new()).collect();
    for (label, level) in labels.into_iter().zip(levels) {
        bands[highest - level].push(label);
    }
    bands.retain(|band| !band.is_empty());
    Ok(bands)
}

/// Joins chunks that are lines of one label.
fn labels<'c>(chunks: &'c [HeadChunk], reach: f32, budget: &Budget) -> Result<Vec<Label<'c>>, Spent> {
    let mut order: Vec<&HeadChunk> = chunks.iter().collect();
    order.sort_by(|a, b| {
        let (a, b) = (a.chunk.bbox, b.chunk.bbox);
        a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0))
    });
    let mut joining =
        Joining { chunks: &order, pitch: line_pitch(&order), reach, wraps: BTreeMap::new(), budget };
    let mut labels: Vec<Vec<&HeadChunk>> = Vec::new();
    for chunk in &order {
        let mut home = None;
        for (at, label) in labels.iter().enumerate() {
            if let Some(last) = label.last()
                && joining.goes_on(last, chunk)?
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
    Ok(labels.into_iter().map(|label| label.into_iter().map(|c| &c.chunk).collect()).collect())
}

/// What tells whether two chunks of a header are lines of one label.
struct Joining<'h, 'c> {
    /// All chunks, from top to bottom.
    chunks: &'h [&'c HeadChunk],
    pitch: f32,
    reach: f32,
    /// For a line and one below it, whether they are lines of the same labels; each pair is compared once.
    wraps: BTreeMap<(usize, usize), bool>,
    budget: &'h Budget,
}

impl Joining<'_, '_> {
    /// Whether a chunk is the next line of the label that ends with `last`.
    fn goes_on(&mut self, last: &HeadChunk, chunk: &HeadChunk) -> Result<bool, Spent> {
        let down = chunk.below(last);
        let reach = self.reach.max(tolerance::LEAST_REACH * chunk.size);
        let close = down <= (tolerance::SAME_PITCH * self.pitch).min(reach);
        let wrapped = down <= tolerance::WRAPPED * chunk.size && self.wraps(last.line, chunk.line)?;
        let is_below = down > tolerance::NEXT_LINE * chunk.size;
        Ok(is_below && (close || wrapped) && (chunk.shares_middle(last) || chunk.shares_left(last)))
    }

    /// Where every chunk of a line stands under one of the line above, the two are the lines of the same labels:
    /// a label over several columns has more below it than itself.
    fn wraps(&mut self, upper: usize, lower: usize) -> Result<bool, Spent> {
        if let Some(known) = self.wraps.get(&(upper, lower)) {
            return Ok(*known);
        }
        let of = |line: usize| self.chunks.iter().filter(move |c| c.line == line);
        let pairs = of(upper).count().saturating_mul(of(lower).count());
        self.budget.spend(self.chunks.len() + pairs)?;
        let wraps = of(lower).all(|l| of(upper).any(|u| u.shares_middle(l)));
        self.wraps.insert((upper, lower), wraps);
        Ok(wraps)
    }
}

/// For each label its level, counted from the lowest: a label that stands wholly above another in the same place is a
/// level up.
fn levels(labels: &[Label]) -> Vec<usize> {
    let bounds = |label: &Label| label.iter().map(|c| c.bbox).reduce(|a, b| a.union(&b)).unwrap_or_default();
    let boxes: Vec<Rect> = labels.iter().map(bounds).collect();
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| boxes[*b].y1.total_cmp(&boxes[*a].y1));
    let deepest = boxes.iter().map(|b| b.y1).fold(f32::NEG_INFINITY, f32::max);
    let mut levels = vec![0_usize; labels.len()];
    for &index in &order {
        let under = (0..labels.len()).filter(|other| stands_over(&boxes[index], &boxes[*other]));
        levels[index] = under.map(|other| levels[other] + 1).max().unwrap_or_else(|| {
            // What has nothing below it but ends well above the lowest line is centred over several levels or
            // columns; it belongs with the lowest if it stands beside it.
            let height = boxes[index].height().max(1.0);
            usize::from(deepest - boxes[index].y1 > tolerance::LEVEL_UP * height)
        });
    }
    levels
}

/// Whether a label stands wholly above another, over some of its width.
fn stands_over(upper: &Rect, lower: &Rect) -> bool {
    lower.y0 >= upper.y1 - tolerance::ABOVE
        && lower.x0 < upper.x1 + tolerance::OVER
        && upper.x0 < lower.x1 + tolerance::OVER
}

/// The usual distance from line to line within the labels of a header: the smallest that occurs.
fn line_pitch(chunks: &[&HeadChunk]) -> f32 {
    let pairs = chunks.iter().enumerate().flat_map(|(at, chunk)| {
        chunks[at + 1..].iter().take(tolerance::NEAR).map(move |other| (chunk, other))
    });
    pairs
        .filter(|(chunk, other)| {
            chunk.shares_middle(other) && other.below(chunk) > tolerance::LEAST_PITCH * chunk.size
        })
        .map(|(chunk, other)| other.below(chunk))
        .fold(f32::INFINITY, f32::min)
}
