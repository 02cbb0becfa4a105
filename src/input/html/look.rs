//! What is seen of an element's text: the look that it inherits and what its own box does to it. Digits of which it is
//! not known that a browser shows them, and in this order, are doubted. Knows neither rules nor blocks.

use std::rc::Rc;

use scraper::node::Element;

use super::css::{Content, Display, Ground, Length, Own, Paint, Position, Sheets, Styled, Value, Whole};
use crate::input::colour::{Colour, is_symbolic};
use crate::input::markup::Style;

/// The look that text inherits from the elements around it.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) style: Style,
    /// Something was said whose effect is not known.
    doubtful: bool,
    /// Not shown, though it takes up room.
    unseen: bool,
    /// The colour of its letters; `None` where it cannot be told.
    ink: Option<Colour>,
    /// The colour that they are filled with, where it is another.
    fill: Option<Option<Colour>>,
    /// The colour behind them; `None` where it cannot be told.
    ground: Option<Colour>,
    /// Size of its letters in pixels; `None` where it cannot be told.
    size: Option<f32>,
    /// Whether its typeface may draw other marks than its text says.
    odd_face: bool,
    /// The colour of links.
    link: Colour,
    /// Size of the page's letters in pixels.
    root: f32,
    /// The page's own properties.
    pub(super) own: Rc<Own>,
}

/// Size of letters of which nothing is said, in pixels.
const SIZE: f32 = 16.0;
/// Below this many pixels nothing is read.
const TINY: f32 = 5.0;

impl Default for Look {
    fn default() -> Self {
        Look {
            style: Style::default(),
            doubtful: false,
            unseen: false,
            ink: Some(Colour::BLACK),
            fill: None,
            ground: Some(Colour::WHITE),
            size: Some(SIZE),
            odd_face: false,
            link: Colour::of(0, 0, 238),
            root: SIZE,
            own: Rc::default(),
        }
    }
}

/// How a box stands to the text around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// In a line of text.
    Line,
    /// With lines of its own.
    Block,
    /// A part of a table.
    Table,
}

/// Whether the margins of an element in a line part it from what stands beside it.
fn is_apart(styled: &Styled) -> bool {
    /// Pixels: a third of a letter, as wide as the blank of a font.
    const BLANK: f32 = 4.0;
    let sides = ["margin-left", "margin-right"].into_iter().flat_map(|side| styled.values(side));
    sides.filter_map(far).any(|pixels| pixels.is_none_or(|pixels| pixels >= BLANK))
}

/// An element as it is seen.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) look: Look,
    /// Its box; `None` where nothing is said.
    pub(super) display: Option<Display>,
    /// Whether it may lie over what stands beside it, or stand elsewhere than its text does.
    pub(super) moves: bool,
    /// Whether room parts it from what stands beside it in its line.
    pub(super) apart: bool,
}

impl Look {
    /// The look of a run of text in it.
    pub(super) fn run(&self) -> Style {
        Style {
            unsure: self.style.unsure || !self.is_seen(),
            size: self.size.map_or(0, |pixels| (pixels * 100.0) as u32),
            ..self.style
        }
    }

    fn is_seen(&self) -> bool {
        let ink = self.fill.unwrap_or(self.ink);
        let seen = ink.zip(self.ground).is_some_and(|(ink, ground)| ink.is_seen_on(ground));
        !self.doubtful && !self.unseen && !self.odd_face && seen && self.size.is_some_and(|size| size >= TINY)
    }

    /// Text in it may be others or not shown.
    pub(super) fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// Its size is the page's.
    pub(super) fn is_root(&mut self) {
        self.root = self.size.unwrap_or(SIZE);
    }

    /// The look of a table's cells, of which what stands around the table says less.
    pub(super) fn around_table(&self, is_quirky: bool) -> Look {
        let mut out = self.clone();
        out.style = Style { struck: self.style.struck, unsure: self.style.unsure, ..Style::default() };
        if is_quirky {
            // Old browsers' rules, 8.2 of the HTML standard's "Rendering".
            out.size = Some(SIZE);
        }
        out
    }

    /// How an element is seen in this look. `name` is what it is, `place` how it stands in its text.
    pub(super) fn inside(&self, element: &Element, styled: &Styled, place: Place, sheets: &Sheets) -> Seen {
        let mut look = self.clone();
        look.by_name(element);
        if matches!(styled.value("vertical-align"), Some(Value::Flag(false))) {
            look.style.raised = self.style.raised;
        }
        let mut moves = false;
        for (name, values) in styled.each() {
            let is_list = name.starts_with("list-style");
            if name == "clip" || is_list && !matches!(element.name(), "li" | "ul" | "ol" | "menu" | "dir") {
                continue;
            }
            for value in values {
                match value {
                    Value::Hides => look.doubtful = true,
                    Value::Moves | Value::Content(Content::Telling) => moves = true,
                    Value::Animations(names) => look.doubtful |= names.iter().any(|n| sheets.animates(n)),
                    _ => {}
                }
            }
        }
        look.text(self, styled, sheets);
        look.colours(self, styled);
        moves |= look.place(styled, place);
        moves |= look.extent(styled, place);
        let display = match styled.values("display") {
            [] => None,
            [Value::Display(display)] => Some(*display),
            // As if nothing had been said of it.
            [Value::Whole(Whole::Revert)] => None,
            [Value::Whole(Whole::Initial | Whole::Unset)] => Some(Display::Inline),
            _ => {
                look.doubtful = true;
                None
            }
        };
        if display == Some(Display::Other) {
            moves = true;
            look.doubtful |= place == Place::Table;
        }
        let apart = place == Place::Line && (display == Some(Display::InlineBlock) || is_apart(styled));
        Seen { look, display, moves, apart }
    }

    /// What the element's name says.
    fn by_name(&mut self, element: &Element) {
        match element.name() {
            "b" | "strong" | "th" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.style.heavy = true,
            "center" => self.style.centred = true,
            "del" | "s" | "strike" => self.style.struck = true,
            "sup" | "sub" => {
                self.style.raised = true;
                self.size = self.size.map(|size| size / 1.2);
            }
            "small" => self.size = self.size.map(|size| size / 1.2),
            "big" => self.size = self.size.map(|size| size * 1.2),
            "pre" | "listing" | "xmp" | "plaintext" => self.style.keeps_space = true,
            "bdo" | "marquee" => self.doubtful = true,
            "a" if element.attr("href").is_some() => self.ink = Some(self.link),
            "mark" => (self.ink, self.ground) = (Some(Colour::BLACK), Some(Colour::of(255, 255, 0))),
            "input" | "textarea" | "button" | "select" => {
                self.style.keeps_space |= element.name() == "textarea";
                (self.ink, self.ground) = (Some(Colour::BLACK), Some(Colour::WHITE));
            }
            _ => {}
        }
        if let Some(link) = element.attr("link").filter(|_| element.name() == "body") {
            match super::hints::colour(link) {
                Some(Paint::Known(colour)) => self.link = colour,
                _ => self.doubtful = true,
            }
        }
    }

    fn text(&mut self, around: &Look, styled: &Styled, sheets: &Sheets) {
        let flag = |name: &str, now: bool, around: bool| match styled.value(name) {
            Some(Value::Flag(flag)) => *flag,
            Some(Value::Whole(Whole::Inherit | Whole::Unset)) => around,
            Some(Value::Whole(Whole::Initial)) => false,
            _ => now,
        };
        let style = self.style;
        self.style.heavy = flag("font-weight", style.heavy, around.style.heavy);
        self.style.centred = flag("text-align", style.centred, around.style.centred);
        self.style.keeps_space = flag("white-space", style.keeps_space, around.style.keeps_space);
        self.unseen = flag("visibility", self.unseen, around.unseen);
        for name in ["visibility", "white-space"] {
            self.doubtful |= styled.values(name).len() > 1;
        }
        // A line through text goes on through what stands in it.
        self.style.struck |= styled.values("text-decoration").contains(&Value::Flag(true));
        self.size = match styled.values("font-size") {
            [] => self.size,
            [value] => self.size_of(value, around),
            // Large either way, it does not matter which.
            values => {
                let mut sizes = values.iter().map(|value| self.size_of(value, around));
                let first = sizes.next().flatten();
                let sizes = sizes.map(|size| size.filter(|pixels| *pixels >= TINY));
                sizes.fold(first.filter(|pixels| *pixels >= TINY), |all, one| all.and(one))
            }
        };
        for value in styled.values("font-family") {
            match value {
                Value::Faces(faces) => self.odd_face = is_odd(faces, sheets),
                Value::Whole(Whole::Initial) => self.odd_face = false,
                _ => {}
            }
        }
        self.odd_face |= styled.values("font-family").len() > 1
            && styled.values("font-family").iter().any(|v| matches!(v, Value::Faces(f) if is_odd(f, sheets)));
    }

    fn size_of(&self, value: &Value, around: &Look) -> Option<f32> {
        match value {
            Value::Length(Length::Pixels(pixels)) => Some(*pixels),
            Value::Length(Length::Ems(ems)) => around.size.map(|size| size * ems),
            Value::Length(Length::Rems(rems)) => Some(self.root * rems),
            Value::Whole(Whole::Inherit | Whole::Unset) => around.size,
            Value::Whole(Whole::Initial) => Some(SIZE),
            Value::Whole(Whole::Revert) => self.size,
            _ => None,
        }
    }

    fn colours(&mut self, around: &Look, styled: &Styled) {
        let of = |value: &Value, now: Option<Colour>| match value {
            Value::Paint(Paint::Known(colour)) => Some(*colour),
            Value::Paint(Paint::Current) | Value::Whole(Whole::Inherit | Whole::Unset) => around.ink,
            Value::Whole(Whole::Initial) => Some(Colour::BLACK),
            Value::Whole(Whole::Revert) => now,
            _ => None,
        };
        self.ink = match styled.values("color") {
            [] => self.ink,
            values => agreed(values.iter().map(|value| of(value, self.ink))),
        };
        match styled.values("text-fill-color") {
            [] => {}
            [Value::Paint(Paint::Current) | Value::Whole(Whole::Initial)] => self.fill = None,
            [Value::Whole(Whole::Inherit | Whole::Unset | Whole::Revert)] => {}
            values => self.fill = Some(agreed(values.iter().map(|value| of(value, self.ink)))),
        }
        let (ink, below) = (self.ink, self.ground);
        let ground = |value: &Value| match value {
            Value::Paint(Paint::Known(colour)) if colour.cover >= 1.0 => Some(*colour),
            Value::Paint(Paint::Known(colour)) => below.map(|below| colour.over(below)),
            Value::Paint(Paint::Current) => ink,
            Value::Whole(Whole::Inherit) => around.ground,
            Value::Whole(_) => below,
            _ => None,
        };
        if !styled.values("background-color").is_empty() {
            self.ground = agreed(styled.values("background-color").iter().map(ground));
        }
        // What a picture from elsewhere shows is not known of any page that has one; what the sheet itself draws is.
        if styled.values("background-image").contains(&Value::Ground(Ground::Drawn)) {
            self.ground = None;
        }
    }

    /// Whether the box may lie elsewhere than its text stands.
    fn place(&mut self, styled: &Styled, place: Place) -> bool {
        let mut moves = false;
        let positions = styled.values("position");
        let is = |position: Position| positions.contains(&Value::Position(position));
        let (out, relative) = (is(Position::Out), is(Position::Relative));
        moves |= out;
        self.doubtful |= out && styled.values("clip").contains(&Value::Hides);
        for (name, is_down) in [("left", false), ("right", false), ("top", true), ("bottom", true)] {
            for value in styled.values(name).iter().filter(|_| out || relative) {
                let Some(pixels) = far(value) else { continue };
                self.doubtful |= pixels.is_none_or(|pixels| pixels.abs() > FAR);
                let shift = pixels.map_or(FAR, f32::abs);
                match (relative && !out, is_down, place) {
                    (true, true, Place::Line) => self.style.moved |= shift >= 0.5,
                    (true, true, _) => moves |= shift > BLOCK_SHIFT,
                    (true, false, _) => moves |= shift >= 1.0,
                    (false, ..) => {}
                }
            }
        }
        self.style.raised |=
            place == Place::Line && styled.value("vertical-align") == Some(&Value::Flag(true));
        self.doubtful |= styled.values("vertical-align").len() > 1 && place == Place::Line;
        for (name, is_down) in
            [("margin-left", false), ("margin-right", false), ("margin-top", true), ("margin-bottom", true)]
        {
            for value in styled.values(name) {
                let Some(pixels) = far(value) else { continue };
                let pixels = pixels.unwrap_or(0.0);
                self.doubtful |= pixels.abs() > FAR;
                moves |= match (place, is_down) {
                    (Place::Line, true) => false,
                    (Place::Line, false) => pixels < -1.0,
                    (_, true) => pixels < -BLOCK_SHIFT,
                    (_, false) => pixels < -INDENT,
                };
            }
        }
        for value in styled.values("text-indent") {
            let pixels = far(value).map_or(Some(0.0), |pixels| pixels);
            self.doubtful |= pixels.is_some_and(|pixels| !(-HANGING..=FAR).contains(&pixels));
        }
        moves
    }

    /// Whether the box is too small for what stands in it.
    fn extent(&mut self, styled: &Styled, place: Place) -> bool {
        let cuts = styled.values("overflow").iter().any(|v| *v != Value::Flag(false));
        let mut moves = false;
        for (name, least) in
            [("width", WIDTH), ("max-width", WIDTH), ("height", HEIGHT), ("max-height", HEIGHT)]
        {
            for value in styled.values(name) {
                let small = match value {
                    Value::Length(Length::Share(share)) => *share <= 0.0,
                    Value::Length(length) => length.about().is_some_and(|pixels| pixels < least),
                    _ => false,
                };
                self.doubtful |= small && cuts;
                moves |= small && place == Place::Block && name.ends_with("height");
            }
        }
        moves
    }
}

/// Farther than this, in pixels, a box is out of sight.
const FAR: f32 = 1_000.0;
/// How far a block may be moved without lying on its neighbour: less than a line.
const BLOCK_SHIFT: f32 = 8.0;
/// How far a block may stand out to the left, as programs write it for cells with little room.
const INDENT: f32 = 24.0;
/// How far a first line may hang out, as programs write it for lists.
const HANGING: f32 = 64.0;
/// The width of three digits, and less than the height of one.
const WIDTH: f32 = 30.0;
const HEIGHT: f32 = 10.0;

/// About how many pixels a value is, where it is a length; `Some(None)` where that cannot be told.
fn far(value: &Value) -> Option<Option<f32>> {
    match value {
        Value::Length(length) => Some(length.about()),
        Value::Hides => Some(None),
        _ => None,
    }
}

/// What all say, where they say the same.
fn agreed(mut colours: impl Iterator<Item = Option<Colour>>) -> Option<Colour> {
    let first = colours.next().flatten();
    if colours.all(|colour| colour == first) { first } else { None }
}

/// Whether the typeface that is taken may draw other marks than the text says: one of symbols, or one of the page's own.
fn is_odd(faces: &[String], sheets: &Sheets) -> bool {
    /// Faces that systems have; those named behind one are not taken.
    const COMMON: &[&str] = &[
        "serif",
        "sans-serif",
        "monospace",
        "cursive",
        "fantasy",
        "system-ui",
        "-apple-system",
        "arial",
        "helvetica",
        "helvetica neue",
        "times",
        "times new roman",
        "courier",
        "courier new",
        "verdana",
        "tahoma",
        "georgia",
        "calibri",
        "cambria",
        "segoe ui",
        "宋体",
        "simsun",
        "nsimsun",
        "新宋体",
        "黑体",
        "simhei",
        "楷体",
        "kaiti",
        "仿宋",
        "fangsong",
        "微软雅黑",
        "microsoft yahei",
        "pingfang sc",
        "hiragino sans gb",
    ];
    for face in faces {
        if is_symbolic(face) || sheets.brings(face) {
            return true;
        }
        if COMMON.contains(&face.as_str()) {
            return false;
        }
    }
    false
}
