//! Walks the content of a page and draws what it shows on a canvas (ISO 32000-1, 8 and 9).
//!
//! Never fails: operators that make no sense are passed over, and every limit that is reached is noted. Knows
//! nothing of what becomes of the marks.

use lopdf::{Dictionary, Object};

use super::entries::{entry, numbers};
use super::lexer::{Lexer, Operand, Token};
use super::shared::Shared;
use super::state::{FontKey, State};
use crate::canvas::{Blend, Canvas, Group, Rule, Subpath};
use crate::geometry::{Matrix, Rect};
use crate::warning::Limit;

/// Most operands of one operator; the longest legal ones are arrays, which count once.
const OPERANDS: usize = 64;
/// Deepest saved graphics state, after which `q` is ignored.
const STATE_DEPTH: usize = 512;
/// Deepest nesting of form XObjects, each of which takes room on the stack; the deepest seen in print is 4.
const FORM_DEPTH: usize = 16;

/// A page being read.
pub(super) struct Interpreter<'s, 'd> {
    pub(super) shared: &'s mut Shared<'d>,
    pub(super) canvas: &'s mut dyn Canvas,
    pub(super) state: State,
    saved: Vec<State>,
    pub(super) text_matrix: Matrix,
    pub(super) line_matrix: Matrix,
    in_text: bool,
    base: State,
    pub(super) path: Vec<Subpath>,
    pub(super) pending_clip: Option<Rule>,
    /// Boxes of the letters that will be the clip where their text ends.
    pub(super) clip_letters: Vec<Rect>,
    /// How many clips the canvas has now.
    clips: usize,
    /// How many groups are open, and how many of them the form that is being drawn may not end.
    pub(super) groups: usize,
    pub(super) groups_floor: usize,
    operators_left: usize,
    /// The forms that are being drawn, one in the other.
    open_forms: Vec<&'d lopdf::Stream>,
}

impl<'s, 'd> Interpreter<'s, 'd> {
    /// Begins a page whose user space `base` maps to the page as shown.
    pub(super) fn new(shared: &'s mut Shared<'d>, base: Matrix, canvas: &'s mut dyn Canvas) -> Self {
        let operators_left = shared.limits.page_operators;
        Interpreter {
            shared,
            canvas,
            state: State::new(base),
            in_text: false,
            base: State::new(base),
            saved: Vec::new(),
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            path: Vec::new(),
            pending_clip: None,
            clip_letters: Vec::new(),
            clips: 0,
            groups: 0,
            groups_floor: 0,
            operators_left,
            open_forms: Vec::new(),
        }
    }

    /// Runs a content stream with its resources.
    pub(super) fn run(&mut self, content: &[u8], resources: Option<&'d Dictionary>, depth: usize) {
        let floor = self.saved.len();
        let mut lexer = Lexer::new(content, self.shared.limits.operand_items);
        let mut operands: Vec<Operand> = Vec::with_capacity(8);
        while let Some(token) = lexer.next() {
            match token {
                Token::Operand(operand) => {
                    if operands.len() < OPERANDS {
                        operands.push(operand);
                    }
                }
                Token::Operator(word) => {
                    if self.operators_left == 0 || self.shared.operators_left == 0 {
                        self.shared.reach(Limit::Operators);
                        break;
                    }
                    self.operators_left -= 1;
                    self.shared.operators_left -= 1;
                    if word == b"BI" {
                        let is_stencil = lexer.skip_inline_image();
                        self.inline_picture(is_stencil);
                    } else if word == b"Q" {
                        // A form may not restore what its caller saved.
                        if self.saved.len() > floor
                            && let Some(state) = self.saved.pop()
                        {
                            self.restore(state);
                        }
                    } else {
                        self.operator(word, &operands, resources, depth);
                    }
                    operands.clear();
                }
            }
        }
        if lexer.is_over {
            self.shared.reach(Limit::Operands);
        }
        // Content that ends inside a text object or a string was cut short.
        if lexer.broken_off || self.in_text && depth == 0 {
            self.shared.broken_pages += 1;
            self.in_text = false;
        }
        if self.saved.len() > floor {
            self.saved.truncate(floor + 1);
            if let Some(state) = self.saved.pop() {
                self.restore(state);
            }
        }
    }

    /// Goes back to an earlier graphics state, and to the clips that were in force then.
    fn restore(&mut self, state: State) {
        while self.clips > state.clips {
            self.canvas.pop_clip();
            self.clips -= 1;
        }
        self.state = state;
    }

    /// Draws only within this path until the state is restored.
    pub(super) fn clip(&mut self, path: &[Subpath], rule: Rule) {
        self.canvas.push_clip(path, rule);
        self.clips += 1;
        self.state.clips = self.clips;
    }

    fn operator(
        &mut self,
        word: &[u8],
        operands: &[Operand],
        resources: Option<&'d Dictionary>,
        depth: usize,
    ) {
        let number = |at: usize| operands.get(at).and_then(Operand::number).unwrap_or(0.0);
        let six = || Matrix([number(0), number(1), number(2), number(3), number(4), number(5)]);
        match word {
            b"q" if self.saved.len() < STATE_DEPTH => {
                self.saved.push(self.state.clone());
            }
            b"cm" => self.state.ctm = six().then(&self.state.ctm),
            b"gs" => self.graphics_state(operands, resources),
            b"Do" => self.x_object(operands, resources, depth),

            b"m" => self.move_to(number(0), number(1)),
            b"l" => self.line_to(number(0), number(1)),
            b"c" => self.curve_to([(number(0), number(1)), (number(2), number(3)), (number(4), number(5))]),
            b"v" => self.curve_from_here((number(0), number(1)), (number(2), number(3))),
            b"y" => self.curve_to([(number(0), number(1)), (number(2), number(3)), (number(2), number(3))]),
            b"h" => self.close_path(),
            b"re" => self.rectangle(number(0), number(1), number(2), number(3)),
            b"S" => self.paint(None, true),
            b"s" => {
                self.close_path();
                self.paint(None, true);
            }
            b"f" | b"F" => self.paint(Some(Rule::NonZero), false),
            b"f*" => self.paint(Some(Rule::EvenOdd), false),
            b"B" => self.paint(Some(Rule::NonZero), true),
            b"B*" => self.paint(Some(Rule::EvenOdd), true),
            b"b" | b"b*" => {
                self.close_path();
                self.paint(Some(if word == b"b" { Rule::NonZero } else { Rule::EvenOdd }), true);
            }
            b"n" => self.paint(None, false),
            b"W" => self.pending_clip = Some(Rule::NonZero),
            b"W*" => self.pending_clip = Some(Rule::EvenOdd),
            b"w" => self.state.line_width = number(0),
            b"sh" => self.shade(operands, resources),

            b"g" | b"rg" | b"k" | b"sc" | b"scn" | b"cs" => self.fill_colour(word, operands, resources),
            b"G" | b"RG" | b"K" | b"SC" | b"SCN" | b"CS" => self.stroke_colour(word, operands, resources),

            b"ET" => self.end_text(),
            b"BT" => {
                self.in_text = true;
                self.text_matrix = Matrix::IDENTITY;
                self.line_matrix = Matrix::IDENTITY;
            }
            b"Tc" => self.state.char_spacing = number(0),
            b"Tw" => self.state.word_spacing = number(0),
            b"Tz" => self.state.stretch = number(0) / 100.0,
            b"TL" => self.state.leading = number(0),
            b"Ts" => self.state.rise = number(0),
            b"Tr" => self.state.mode = number(0) as i64,
            b"Tf" => {
                self.state.size = number(1);
                if let Some(name) = operands.first().and_then(Operand::name) {
                    self.state.font = Some(self.font(name, resources).unwrap_or_else(|| self.lost_font()));
                }
            }
            b"Td" => self.next_line(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tm" => {
                self.text_matrix = six();
                self.line_matrix = self.text_matrix;
            }
            b"Tj" => self.show_operand(operands.first()),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands.first());
            }
            b"\"" => {
                self.state.word_spacing = number(0);
                self.state.char_spacing = number(1);
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands.get(2));
            }
            b"TJ" => {
                if let Some(Operand::Array(items)) = operands.first() {
                    for item in items {
                        match item {
                            Operand::Number(n) => self.shift(-n / 1000.0 * self.state.size),
                            item => self.show_operand(Some(item)),
                        }
                    }
                }
            }

            b"BMC" => self.push_group(Group::Plain),
            b"BDC" => self.begin_mark(operands, resources),
            b"EMC" => self.pop_group(),
            _ => {}
        }
    }

    fn end_text(&mut self) {
        self.in_text = false;
        let letters = std::mem::take(&mut self.clip_letters);
        if !letters.is_empty() {
            self.canvas.push_text_clip(&letters);
            self.clips += 1;
            self.state.clips = self.clips;
        }
    }

    fn graphics_state(&mut self, operands: &[Operand], resources: Option<&'d Dictionary>) {
        let doc = self.shared.doc;
        let Some(name) = operands.first().and_then(Operand::name) else { return };
        let states = resources.and_then(|r| r.get_deref(b"ExtGState", doc).and_then(Object::as_dict).ok());
        let Some(dict) = states.and_then(|s| s.get_deref(name, doc).and_then(Object::as_dict).ok()) else {
            return;
        };
        if let Some(alpha) = entry(dict, b"ca", doc) {
            self.state.fill.alpha = alpha.clamp(0.0, 1.0) as f32;
        }
        if let Some(alpha) = entry(dict, b"CA", doc) {
            self.state.stroke.alpha = alpha.clamp(0.0, 1.0) as f32;
        }
        if let Some(width) = entry(dict, b"LW", doc) {
            self.state.line_width = width;
        }
        if let Ok(mode) = dict.get_deref(b"BM", doc) {
            let first = mode.as_array().ok().and_then(|modes| modes.first()).unwrap_or(mode);
            self.state.blend = match first.as_name() {
                Ok(b"Normal" | b"Compatible") => Blend::Normal,
                Ok(b"Multiply" | b"Darken") => Blend::Darken,
                _ => Blend::Other,
            };
        }
        if let Ok(mask) = dict.get_deref(b"SMask", doc) {
            self.state.masked = !mask.as_name().is_ok_and(|n| n == b"None");
        }
        let font = dict.get_deref(b"Font", doc).and_then(Object::as_array).ok();
        if let Some([font, size]) = font.map(Vec::as_slice)
            && let (Ok((Some(id), Object::Dictionary(dict))), Ok(size)) =
                (doc.dereference(font), size.as_float())
        {
            let key = FontKey::Id(id);
            self.shared.learn(key, dict);
            self.state.font = Some(key);
            self.state.size = f64::from(size);
        }
    }

    fn x_object(&mut self, operands: &[Operand], resources: Option<&'d Dictionary>, depth: usize) {
        let doc = self.shared.doc;
        let Some(name) = operands.first().and_then(Operand::name) else { return };
        let objects = resources.and_then(|r| r.get_deref(b"XObject", doc).and_then(Object::as_dict).ok());
        let Some(Object::Stream(stream)) = objects.and_then(|x| x.get_deref(name, doc).ok()) else { return };
        let layer = stream.dict.get(b"OC").ok().map(|entry| self.layer(entry));
        let is_grouped = layer.is_some();
        if let Some(layer) = layer {
            self.push_group(layer);
        }
        match stream.dict.get_deref(b"Subtype", doc).and_then(Object::as_name).unwrap_or(b"") {
            b"Image" => self.picture(stream),
            b"Form" => self.form(stream, resources, depth),
            _ => {}
        }
        if is_grouped {
            self.pop_group();
        }
    }

    /// Runs a form XObject under its own matrix, clipped to its box.
    pub(super) fn form(
        &mut self,
        stream: &'d lopdf::Stream,
        resources: Option<&'d Dictionary>,
        depth: usize,
    ) {
        let doc = self.shared.doc;
        // One that is in itself would be drawn without end.
        let is_in_itself = self.open_forms.iter().any(|open| std::ptr::eq(*open, stream));
        if depth >= FORM_DEPTH || is_in_itself {
            self.shared.reach(Limit::Forms);
            return;
        }
        let Some(content) = self.shared.streams.decode(stream) else { return };
        let numbers = |key: &[u8]| numbers(&stream.dict, key, doc);
        let outer = self.state.clone();
        let (outer_text, outer_line) = (self.text_matrix, self.line_matrix);
        let outer_path = std::mem::take(&mut self.path);
        if let [a, b, c, d, e, f] = numbers(b"Matrix").as_slice() {
            self.state.ctm = Matrix([*a, *b, *c, *d, *e, *f]).then(&self.state.ctm);
        }
        if let [x0, y0, x1, y1] = numbers(b"BBox").as_slice() {
            let corners = [(*x0, *y0), (*x1, *y0), (*x1, *y1), (*x0, *y1)];
            let points = corners.iter().map(|(x, y)| self.state.ctm.apply(*x, *y)).collect();
            self.clip(&[Subpath { points, curved: false, closed: true }], Rule::NonZero);
        }
        if stream.dict.has(b"Group") {
            self.state.enter_group();
        }
        let own = stream.dict.get_deref(b"Resources", doc).and_then(Object::as_dict).ok();
        let floor = std::mem::replace(&mut self.groups_floor, self.groups);
        self.open_forms.push(stream);
        self.run(&content, own.or(resources), depth + 1);
        self.open_forms.pop();
        while self.groups > self.groups_floor {
            self.pop_group();
        }
        self.groups_floor = floor;
        self.restore(outer);
        self.text_matrix = outer_text;
        self.line_matrix = outer_line;
        self.path = outer_path;
    }

    /// Runs an annotation's appearance, fitted into its rectangle (ISO 32000-1, 12.5.5).
    pub(super) fn appearance(&mut self, stream: &'d lopdf::Stream, rect: [f64; 4]) {
        let doc = self.shared.doc;
        let numbers = |key: &[u8]| numbers(&stream.dict, key, doc);
        let matrix = match numbers(b"Matrix").as_slice() {
            [a, b, c, d, e, f] => Matrix([*a, *b, *c, *d, *e, *f]),
            _ => Matrix::IDENTITY,
        };
        let bbox = numbers(b"BBox");
        let [x0, y0, x1, y1] = bbox.as_slice() else { return };
        let from = matrix.bounds(*x0, *y0, *x1, *y1);
        let (width, height) = (f64::from(from.width()), f64::from(from.height()));
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let (left, right) = (rect[0].min(rect[2]), rect[0].max(rect[2]));
        let (low, high) = (rect[1].min(rect[3]), rect[1].max(rect[3]));
        let (sx, sy) = ((right - left) / width, (high - low) / height);
        let fit = Matrix([sx, 0.0, 0.0, sy, left - f64::from(from.x0) * sx, low - f64::from(from.y0) * sy]);
        self.begin_annotation();
        self.state.ctm = fit.then(&self.state.ctm);
        self.form(stream, None, 0);
    }

    /// Forgets what the page's content left behind: it does not apply to its annotations.
    pub(super) fn begin_annotation(&mut self) {
        self.restore(self.base.clone());
    }

    /// The box of a page that a box in user space is.
    pub(super) fn on_page(&self, [x0, y0, x1, y1]: [f64; 4]) -> Rect {
        self.base.ctm.bounds(x0, y0, x1, y1)
    }
}
