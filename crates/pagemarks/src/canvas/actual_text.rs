//! Text that stands for what is drawn, put in the place of what its glyphs say.

use crate::page::{Glyph, UNREAD};

/// Puts the actual text in place of what the glyphs from `from` on say: one for one where the counts agree,
/// else all of it on the first.
pub(super) fn replace(glyphs: &mut Vec<Glyph>, from: usize, text: &str) {
    if glyphs.len() <= from {
        return;
    }
    let text: String = text.chars().filter(|c| !c.is_control() && *c != UNREAD).collect();
    let spanned = glyphs.len() - from;
    if text.chars().count() == spanned {
        for (glyph, c) in glyphs[from..].iter_mut().zip(text.chars()) {
            glyph.text = c.to_string().into_boxed_str();
        }
        return;
    }
    let visible = |g: &Glyph| !g.text.trim().is_empty();
    let spoken: Vec<usize> = (from..glyphs.len()).filter(|i| visible(&glyphs[*i])).collect();
    let trimmed = text.trim();
    if !trimmed.is_empty() && trimmed.chars().filter(|c| !c.is_whitespace()).count() == spoken.len() {
        for (index, c) in spoken.iter().zip(trimmed.chars().filter(|c| !c.is_whitespace())) {
            glyphs[*index].text = c.to_string().into_boxed_str();
        }
        return;
    }
    let bounds = glyphs[from..].iter().map(|g| g.bbox).reduce(|a, b| a.union(&b));
    if trimmed.is_empty() {
        glyphs.truncate(from);
    } else if let Some(bounds) = bounds {
        glyphs.truncate(from + 1);
        glyphs[from].text = trimmed.into();
        glyphs[from].bbox = bounds;
    }
}
