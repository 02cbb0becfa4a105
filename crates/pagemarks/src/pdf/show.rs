//! Showing text: fonts, the pen, and where each glyph comes to stand (ISO 32000-1, 9.2 to 9.4).

use std::sync::LazyLock;

use lopdf::{Dictionary, Object};

use super::font::Shown;
use super::interpret::Interpreter;
use super::lexer::Operand;
use super::state::{FontKey, State};
use crate::canvas::Ink;
use crate::geometry::{Matrix, Rect};
use crate::page::Glyph;

/// How far letters may lean, as across over along, before they are slanted: a scan put in askew leans by less.
const SLANTED: f64 = 0.2;

/// Most letters of a clip that are kept; a heading has some dozens.
const CLIP_LETTERS: usize = 10_000;

/// What stands for a font that cannot be found.
static NO_FONT: LazyLock<Dictionary> = LazyLock::new(Dictionary::new);

impl<'d> Interpreter<'_, 'd> {
    pub(super) fn font(&mut self, name: &[u8], resources: Option<&'d Dictionary>) -> Option<FontKey> {
        let doc = self.shared.doc;
        let fonts = resources?.get_deref(b"Font", doc).and_then(Object::as_dict).ok()?;
        let entry = fonts.get(name).ok()?;
        let (id, object) = doc.dereference(entry).ok()?;
        let dict = object.as_dict().ok()?;
        let key = id.map_or_else(|| FontKey::Direct(std::ptr::from_ref(dict) as usize), FontKey::Id);
        self.shared.learn(key, dict);
        Some(key)
    }

    pub(super) fn lost_font(&mut self) -> FontKey {
        self.shared.learn(FontKey::Lost, &NO_FONT);
        FontKey::Lost
    }

    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.line_matrix = Matrix::translation(x, y).then(&self.line_matrix);
        self.text_matrix = self.line_matrix;
    }

    /// Moves the pen along the line, in text space.
    pub(super) fn shift(&mut self, by: f64) {
        let vertical = self.vertical();
        let (x, y) = if vertical { (0.0, by) } else { (by * self.state.stretch, 0.0) };
        self.text_matrix = Matrix::translation(x, y).then(&self.text_matrix);
    }

    fn vertical(&self) -> bool {
        let font = self.state.font.and_then(|key| self.shared.fonts.get(&key));
        font.is_some_and(|(_, font, _)| font.vertical)
    }

    pub(super) fn show_operand(&mut self, operand: Option<&Operand>) {
        let Some(Operand::String(bytes)) = operand else { return };
        let Some(key) = self.state.font else { return };
        let mut at = 0;
        while at < bytes.len() {
            let Some((number, font, dict)) = self.shared.fonts.get_mut(&key) else { return };
            let rest = &bytes[at..];
            let (code, length) = font.next_code(rest);
            let shown = font.show(code, length, self.shared.doc, dict, &mut self.shared.streams);
            let (number, em, vertical) = (*number, font.em, font.vertical);
            at += length.max(1);
            self.glyph(&shown, number, em, vertical);
            let space = length == 1 && code == 32;
            let State { size, char_spacing, word_spacing, .. } = self.state;
            let extra = char_spacing + if space { word_spacing } else { 0.0 };
            self.shift(shown.advance * size + extra);
        }
    }

    /// Draws a glyph at the pen.
    fn glyph(&mut self, shown: &Shown, font: u16, em: f64, vertical: bool) {
        let State { size, stretch, rise, .. } = self.state;
        let text_space = Matrix([size * stretch, 0.0, 0.0, size, 0.0, rise]);
        let space = text_space.then(&self.text_matrix).then(&self.state.ctm);
        let bbox = if vertical {
            let (x, _) = shown.origin;
            let x = if x == 0.0 { 0.5 } else { x };
            space.bounds(-x, -1.0, x, 0.0)
        } else {
            glyph_box(&space, shown.advance, em)
        };
        // By the way of the line: italic letters lean without being slanted.
        let way = space.turn(1.0, 0.0);
        let (along, across) = (way.0.abs().max(way.1.abs()), way.0.abs().min(way.1.abs()));
        // On the page as shown y grows downwards, so that letters that are not mirrored turn space over.
        let [a, b, c, d, ..] = space.0;
        let is_mirrored = a * d - b * c > 0.0;
        let doubtful = (shown.doubtful || is_mirrored) && shown.text.chars().any(|c| c.is_ascii_digit());
        let glyph = Glyph {
            text: shown.text.clone(),
            bbox,
            size: (space.scale() * em) as f32,
            turn: quarter(space.turn(0.0, 1.0)),
            slanted: across > SLANTED * along,
            vertical,
            doubtful,
            font,
        };
        if self.state.mode >= 4 && self.clip_letters.len() < CLIP_LETTERS {
            self.clip_letters.push(glyph.bbox);
        }
        let ink = if shown.is_empty { Ink::Invisible } else { self.state.ink() };
        self.canvas.glyph(glyph, ink);
    }
}

/// How far the em square stands below the baseline and above it, in em, as CJK fonts have it.
const BELOW: f64 = 0.12;
const ABOVE: f64 = 0.88;

/// The box of a glyph: its advance along the line, the em across it. The lean of italic letters does not widen it.
fn glyph_box(space: &Matrix, advance: f64, em: f64) -> Rect {
    let ((x0, y0), (x1, y1)) = (space.apply(0.0, 0.0), space.apply(advance, 0.0));
    let (ux, uy) = space.turn(0.0, em);
    let across = |u: f64, at: f64| ((at - BELOW * u) as f32, (at + ABOVE * u) as f32);
    if (y1 - y0).abs() <= 0.05 * (x1 - x0).abs() {
        let (low, high) = across(uy, (y0 + y1) / 2.0);
        Rect::from_corners(x0 as f32, low, x1 as f32, high)
    } else if (x1 - x0).abs() <= 0.05 * (y1 - y0).abs() {
        let (left, right) = across(ux, (x0 + x1) / 2.0);
        Rect::from_corners(left, y0 as f32, right, y1 as f32)
    } else {
        space.bounds(0.0, -BELOW * em, advance, ABOVE * em)
    }
}

/// The quarter turns, clockwise on the page as shown, that bring an upright glyph to point up along `up`.
fn quarter((x, y): (f64, f64)) -> u8 {
    // On the page as shown y grows downwards, so that up is (0, -1).
    match (x.abs() > y.abs(), x > 0.0, y > 0.0) {
        (true, true, _) => 1,
        (true, false, _) => 3,
        (false, _, true) => 2,
        (false, ..) => 0,
    }
}
