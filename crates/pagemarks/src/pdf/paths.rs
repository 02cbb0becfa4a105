//! Paths and colours (ISO 32000-1, 8.5 and 8.6).

use std::rc::Rc;

use lopdf::{Dictionary, Object};

use super::colour::{Space, Told};
use super::entries::entry;
use super::interpret::Interpreter;
use super::lexer::Operand;
use super::state::Brush;
use crate::canvas::{Fill, Paint, Rule, Stroke, Subpath};

/// How many straight pieces stand for a curve.
const PIECES: u8 = 6;

impl<'d> Interpreter<'_, 'd> {
    pub(super) fn move_to(&mut self, x: f64, y: f64) {
        let point = self.state.ctm.apply(x, y);
        self.path.push(Subpath { points: vec![point], ..Subpath::default() });
    }

    pub(super) fn line_to(&mut self, x: f64, y: f64) {
        let point = self.state.ctm.apply(x, y);
        self.add_point(point, false);
    }

    /// Adds a point on the page to the path.
    fn add_point(&mut self, point: (f64, f64), curved: bool) {
        match self.path.last_mut() {
            Some(path) if !path.closed => {
                path.points.push(point);
                path.curved |= curved;
            }
            // Behind a closed subpath the next begins where that one did.
            Some(path) => {
                let start = path.points.first().copied().unwrap_or(point);
                self.path.push(Subpath { points: vec![start, point], curved, closed: false });
            }
            None => self.path.push(Subpath { points: vec![point], curved, closed: false }),
        }
    }

    /// Where the path has come to on the page.
    fn here(&self) -> Option<(f64, f64)> {
        let path = self.path.last()?;
        if path.closed { path.points.first().copied() } else { path.points.last().copied() }
    }

    /// A curve with two control points to the third.
    pub(super) fn curve_to(&mut self, points: [(f64, f64); 3]) {
        let [a, b, end] = points.map(|(x, y)| self.state.ctm.apply(x, y));
        let start = self.here().unwrap_or(a);
        self.curve(start, a, b, end);
    }

    /// A curve whose first control point is where the path has come to.
    pub(super) fn curve_from_here(&mut self, control: (f64, f64), end: (f64, f64)) {
        let [b, end] = [control, end].map(|(x, y)| self.state.ctm.apply(x, y));
        let start = self.here().unwrap_or(b);
        self.curve(start, start, b, end);
    }

    fn curve(&mut self, start: (f64, f64), a: (f64, f64), b: (f64, f64), end: (f64, f64)) {
        for piece in 1..=PIECES {
            let t = f64::from(piece) / f64::from(PIECES);
            let s = 1.0 - t;
            let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
            let along = |of: fn(&(f64, f64)) -> f64| {
                weights.iter().zip([start, a, b, end]).map(|(weight, point)| weight * of(&point)).sum()
            };
            self.add_point((along(|p| p.0), along(|p| p.1)), true);
        }
    }

    pub(super) fn close_path(&mut self) {
        if let Some(path) = self.path.last_mut() {
            path.closed = true;
        }
    }

    pub(super) fn rectangle(&mut self, x: f64, y: f64, w: f64, h: f64) {
        self.move_to(x, y);
        self.line_to(x + w, y);
        self.line_to(x + w, y + h);
        self.line_to(x, y + h);
        self.close_path();
    }

    pub(super) fn paint(&mut self, fill: Option<Rule>, stroke: bool) {
        let path = std::mem::take(&mut self.path);
        let fill = fill.map(|rule| Fill { paint: self.state.paint(&self.state.fill), rule });
        let width = (self.state.line_width.abs() * self.state.ctm.scale()) as f32;
        let stroke = stroke.then(|| Stroke { paint: self.state.paint(&self.state.stroke), width });
        if fill.is_some() || stroke.is_some() {
            self.canvas.path(&path, fill.as_ref(), stroke.as_ref());
        }
        if let Some(rule) = self.pending_clip.take() {
            self.clip(&path, rule);
        }
    }

    /// `sh`: fills what the clip leaves with a gradient.
    pub(super) fn shade(&mut self, operands: &[Operand], resources: Option<&'d Dictionary>) {
        let doc = self.shared.doc;
        let Some(name) = operands.first().and_then(Operand::name) else { return };
        let shadings = resources.and_then(|r| r.get_deref(b"Shading", doc).and_then(Object::as_dict).ok());
        let dict = match shadings.and_then(|s| s.get_deref(name, doc).ok()) {
            Some(Object::Dictionary(dict)) => dict,
            Some(Object::Stream(stream)) => &stream.dict,
            _ => return,
        };
        // Only one that runs along a line, and goes on beyond its ends, leaves no gaps.
        let extend = dict.get_deref(b"Extend", doc).and_then(Object::as_array);
        let goes_on = extend.is_ok_and(|ends| ends.iter().all(|end| matches!(end, Object::Boolean(true))));
        let is_whole = goes_on && entry(dict, b"ShadingType", doc) == Some(2.0) && !dict.has(b"BBox");
        let brush = Brush { colour: Told::Unknown, ..self.state.fill.clone() };
        let paint = self.state.paint(&brush);
        self.canvas.flood(&Paint { masked: paint.masked || !is_whole, ..paint });
    }

    pub(super) fn fill_colour(
        &mut self,
        word: &[u8],
        operands: &[Operand],
        resources: Option<&'d Dictionary>,
    ) {
        let space = self.space(word, operands, resources);
        colour(&mut self.state.fill, space, word, operands);
    }

    pub(super) fn stroke_colour(
        &mut self,
        word: &[u8],
        operands: &[Operand],
        resources: Option<&'d Dictionary>,
    ) {
        let word = word.to_ascii_lowercase();
        let space = self.space(&word, operands, resources);
        colour(&mut self.state.stroke, space, &word, operands);
    }

    /// The colour space that an operator sets.
    fn space(
        &mut self,
        word: &[u8],
        operands: &[Operand],
        resources: Option<&'d Dictionary>,
    ) -> Option<Rc<Space>> {
        match word {
            b"g" => Some(Rc::new(Space::Gray)),
            b"rg" => Some(Rc::new(Space::Rgb)),
            b"k" => Some(Rc::new(Space::Cmyk)),
            b"cs" => {
                let name = operands.first().and_then(Operand::name).unwrap_or(b"");
                Some(self.shared.space(name, resources))
            }
            _ => None,
        }
    }
}

/// Takes on what an operator sets: a colour space, a colour in one, or a pattern.
fn colour(brush: &mut Brush, space: Option<Rc<Space>>, word: &[u8], operands: &[Operand]) {
    if let Some(space) = space {
        brush.enter(space);
    }
    let parts: Vec<f64> = operands.iter().filter_map(Operand::number).collect();
    let has_name = operands.last().and_then(Operand::name).is_some();
    match word {
        b"cs" => {}
        b"scn" if has_name => brush.colour = Told::Pattern,
        _ => brush.set(&parts),
    }
}
