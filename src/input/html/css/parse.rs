//! A style sheet parsed into its rules, with the recovery from errors that browsers have (CSS Syntax level 3, 9). Knows
//! no element.

use std::rc::Rc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, Delimiter, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, Token, parse_important,
};
use selectors::parser::{ParseRelative, SelectorParseErrorKind};

use super::media;
use super::property::{self, Declaration};
use super::select::{LONGEST_SELECTOR, Part, Selector, Selectors, Syntax, is_vague, weight};
use super::value::Failure;
use super::word;
use crate::limits;

/// One selector with what is said of what it selects.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) selector: Selector,
    /// Whether it cannot be told for sure what is selected.
    pub(super) vague: bool,
    /// How many names it compares.
    pub(super) weight: usize,
    pub(super) part: Option<Part>,
    pub(super) declarations: Rc<[Declaration]>,
    /// Whether the rule holds for sure.
    pub(super) sure: bool,
    /// The layer it is in, counted as they come.
    pub(super) layer: Option<usize>,
}

/// What sheets hold.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) rules: Vec<Rule>,
    /// Sheets that are called for, with whether they hold for screens, and in which layer.
    pub(super) imports: Vec<(String, Option<bool>, Option<usize>)>,
    /// Typefaces that come with the page, in small letters.
    pub(super) faces: Vec<String>,
    /// Names of animations.
    pub(super) animations: Vec<String>,
    /// Whether a selector was too long to be compared, or there were too many.
    pub(super) overlong: bool,
    layers: Vec<String>,
}

/// Parses a sheet into what was parsed before. `sure` is whether it holds for sure.
pub(super) fn sheet(text: &str, sure: bool, layer: Option<usize>, into: &mut Parsed) {
    let mut input = Parser::new(text);
    let mut level = Level { into, sure, layer, parent: None, said: Vec::new(), is_late: false };
    for _ in StyleSheetParser::new(&mut input, &mut level) {}
}

/// Parses the declarations of a `style` attribute, or of text put in for another.
pub(super) fn declarations(text: &str) -> Vec<Declaration> {
    let mut input = Parser::new(text);
    let mut out = Declarations { said: Vec::new() };
    for _ in RuleBodyParser::new(&mut input, &mut out) {}
    out.said
}

/// The declaration under a parser, its name read.
fn declaration(name: &str, input: &mut Parser<'_>) -> Result<Vec<Declaration>, Failure> {
    let name = if name.starts_with("--") { name.to_owned() } else { name.to_ascii_lowercase() };
    input.skip_whitespace();
    let start = input.position();
    let words = input.parse_until_before(Delimiter::Bang, |value| Ok::<_, Failure>(word::read(value)))?;
    let text = input.slice_from(start).trim();
    let important = input.try_parse(parse_important).is_ok();
    input.expect_exhausted()?;
    Ok(property::read(&name, &words, text, important))
}

struct Declarations {
    said: Vec<Declaration>,
}

impl<'i> DeclarationParser<'i> for Declarations {
    type Declaration = ();
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<(), Failure> {
        self.said.extend(declaration(&name, input)?);
        Ok(())
    }
}

impl AtRuleParser<'_> for Declarations {
    type Prelude = ();
    type AtRule = ();
    type Error = ();
}

impl QualifiedRuleParser<'_> for Declarations {
    type Prelude = ();
    type QualifiedRule = ();
    type Error = ();
}

impl RuleBodyItemParser<'_, (), ()> for Declarations {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

/// A sheet, the block of an at-rule in it, or the block of a rule.
struct Level<'p> {
    into: &'p mut Parsed,
    sure: bool,
    layer: Option<usize>,
    /// What the rule around it selects.
    parent: Option<Selectors>,
    /// Declarations that stand in it themselves.
    said: Vec<Declaration>,
    /// Whether it is too late for other sheets to be called for.
    is_late: bool,
}

/// What begins an at-rule.
enum Begin {
    /// A block that holds, never, always, or it cannot be told.
    Block(Option<bool>, Option<usize>),
    Import(String, Option<bool>, Option<usize>),
    Face,
    Animation(String),
    Layers(Vec<String>),
    /// One that says nothing about elements.
    Passed,
}

impl Level<'_> {
    /// Reads a block of rules and declarations, as one that stands in this one.
    fn inner(&mut self, input: &mut Parser<'_>, sure: bool, layer: Option<usize>, parent: Option<Selectors>) {
        let mut inner = Level { into: self.into, sure, layer, parent, said: Vec::new(), is_late: true };
        for _ in RuleBodyParser::new(input, &mut inner) {}
        inner.flush();
    }

    /// Makes rules of the declarations that were read.
    fn flush(&mut self) {
        let said: Rc<[Declaration]> = std::mem::take(&mut self.said).into();
        let Some(parent) = self.parent.as_ref().filter(|_| !said.is_empty()) else { return };
        for selector in parent.slice() {
            let part = selector.pseudo_element().copied();
            if part == Some(Part::Other) {
                continue;
            }
            let weight = weight(selector);
            if weight > LONGEST_SELECTOR || self.into.rules.len() >= limits::SHEET_RULES {
                self.into.overlong = true;
                continue;
            }
            self.into.rules.push(Rule {
                selector: selector.clone(),
                vague: is_vague(selector),
                weight,
                part,
                declarations: Rc::clone(&said),
                sure: self.sure,
                layer: self.layer,
            });
        }
    }

    /// A sheet that is called for, its at-rule's name read.
    fn import(&mut self, input: &mut Parser<'_>) -> Result<Begin, Failure> {
        let address = input.expect_url_or_string()?.to_string();
        let mut layer = self.layer;
        if input.try_parse(|i| i.expect_ident_matching("layer")).is_ok() {
            layer = Some(self.layer(None));
        } else if input.try_parse(|i| i.expect_function_matching("layer")).is_ok() {
            let name = input.parse_nested_block(|inner| {
                let start = inner.position();
                while inner.next().is_ok() {}
                Ok::<_, Failure>(inner.slice_from(start).trim().to_owned())
            })?;
            layer = Some(self.layer(Some(name)));
        }
        let mut holds = Some(true);
        if input.try_parse(|i| i.expect_function_matching("supports")).is_ok() {
            let inner = input.parse_nested_block(|inner| {
                while inner.next().is_ok() {}
                Ok::<_, Failure>(None)
            });
            holds = inner.unwrap_or(None);
        }
        let media = media::is_for_screens(input);
        Ok(Begin::Import(address, if media == Some(true) { holds } else { media }, layer))
    }

    /// The number of a layer. One in another counts as another: which of two wins is then settled by their order.
    fn layer(&mut self, name: Option<String>) -> usize {
        let around = self.layer.and_then(|at| self.into.layers.get(at)).cloned().unwrap_or_default();
        let name =
            name.map_or_else(|| format!("{around}.#{}", self.into.layers.len()), |n| format!("{around}.{n}"));
        let known = self.into.layers.iter().position(|layer| *layer == name);
        known.unwrap_or_else(|| {
            self.into.layers.push(name);
            self.into.layers.len() - 1
        })
    }
}

impl<'i> QualifiedRuleParser<'i> for Level<'_> {
    type Prelude = Selectors;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Selectors, Failure> {
        self.is_late = true;
        let relative = if self.parent.is_some() { ParseRelative::ForNesting } else { ParseRelative::No };
        let parsed = Selectors::parse(&Syntax, input, relative);
        let list =
            parsed.map_err(|_: cssparser::ParseError<SelectorParseErrorKind>| Failure::unexpected_token())?;
        Ok(self.parent.as_ref().map_or_else(|| list.clone(), |parent| list.replace_parent_selector(parent)))
    }

    fn parse_block(
        &mut self,
        selectors: Selectors,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), Failure> {
        // What stands before a rule in a rule comes before it.
        self.flush();
        let (sure, layer) = (self.sure, self.layer);
        self.inner(input, sure, layer, Some(selectors));
        Ok(())
    }
}

impl<'i> DeclarationParser<'i> for Level<'_> {
    type Declaration = ();
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<(), Failure> {
        self.said.extend(declaration(&name, input)?);
        Ok(())
    }
}

impl RuleBodyItemParser<'_, (), ()> for Level<'_> {
    fn parse_declarations(&self) -> bool {
        self.parent.is_some()
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}

impl<'i> AtRuleParser<'i> for Level<'_> {
    type Prelude = Begin;
    type AtRule = ();
    type Error = ();

    fn parse_prelude(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>) -> Result<Begin, Failure> {
        let layer = self.layer;
        let name = name.to_ascii_lowercase();
        let begin = match name.as_str() {
            "media" => Begin::Block(media::is_for_screens(input), layer),
            "supports" => Begin::Block(media::is_supported(input), layer),
            "import" if self.is_late => Begin::Passed,
            "import" => self.import(input)?,
            "layer" => {
                let start = input.position();
                while input.next().is_ok() {}
                let names: Vec<String> =
                    input.slice_from(start).split(',').map(|n| n.trim().to_owned()).collect();
                Begin::Layers(names)
            }
            "font-face" => Begin::Face,
            "keyframes" | "-webkit-keyframes" => {
                Begin::Animation(input.expect_ident_or_string()?.to_ascii_lowercase())
            }
            // They hold for some elements, or at some time, which is not worked out.
            "container" | "scope" | "starting-style" | "when" | "else" => Begin::Block(None, layer),
            "page"
            | "counter-style"
            | "property"
            | "font-feature-values"
            | "font-palette-values"
            | "view-transition"
            | "position-try"
            | "viewport"
            | "namespace" => Begin::Passed,
            // Browsers drop what they do not know: names with another maker's mark.
            name if name.starts_with('-') => Begin::Passed,
            _ => Begin::Block(None, layer),
        };
        while input.next().is_ok() {}
        self.is_late |= !matches!(begin, Begin::Import(..) | Begin::Layers(_));
        Ok(begin)
    }

    fn rule_without_block(&mut self, begin: Begin, _: &ParserState) -> Result<(), ()> {
        match begin {
            Begin::Import(address, holds, layer) => self.into.imports.push((address, holds, layer)),
            Begin::Layers(names) => {
                for name in names {
                    self.layer(Some(name));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn parse_block(&mut self, begin: Begin, _: &ParserState, input: &mut Parser<'i>) -> Result<(), Failure> {
        let parent = self.parent.clone();
        match begin {
            Begin::Block(Some(false), _) | Begin::Passed | Begin::Import(..) => {}
            Begin::Block(holds, layer) => {
                self.flush();
                let sure = self.sure && holds.is_some();
                self.inner(input, sure, layer, parent);
            }
            Begin::Layers(names) => {
                self.is_late = true;
                self.flush();
                let name = names.into_iter().next().filter(|name| !name.is_empty());
                let layer = Some(self.layer(name));
                let sure = self.sure;
                self.inner(input, sure, layer, parent);
            }
            Begin::Face => self.into.faces.extend(face(input)),
            Begin::Animation(name) => self.into.animations.push(name),
        }
        while input.next().is_ok() {}
        Ok(())
    }
}

/// The name of a typeface that comes with the page. Those that Word writes name one and say where none is.
fn face(input: &mut Parser<'_>) -> Option<String> {
    let (mut name, mut has_source) = (None, false);
    let mut at_start = true;
    let mut key = String::new();
    while let Ok(token) = input.next() {
        match token.clone() {
            Token::Semicolon => at_start = true,
            Token::Ident(word) if at_start => {
                key = word.to_ascii_lowercase();
                at_start = false;
                has_source |= key == "src";
            }
            Token::Ident(word) if key == "font-family" => {
                let name: &mut String = name.get_or_insert_default();
                if !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(&word.to_lowercase());
            }
            Token::QuotedString(text) if key == "font-family" => name = Some(text.to_lowercase()),
            _ => {}
        }
    }
    name.filter(|_| has_source)
}
