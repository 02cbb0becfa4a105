//! Selectors of style sheets (Selectors level 4), matched against the tree of a page. Knows no property.
//!
//! Parsing and matching are those of the `selectors` crate. Each step that it takes in the tree is paid for, so that a
//! selector cannot cost more than the page's budget; whoever matches asks the budget afterwards.

use std::fmt;

use cssparser::{CowRcStr, ParseError, Parser, ToCss};
use ego_tree::NodeRef;
use html5ever::Namespace;
use scraper::node::Element;
use scraper::selector::{CssLocalName, CssString};
use scraper::{ElementRef, Node};
use selectors::OpaqueElement;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, matches_selector};
use selectors::parser::{self, Component, SelectorParseErrorKind};

use crate::budget::Budget;

/// The names and pseudo-classes that selectors are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names;

/// A selector.
pub(super) type Selector = parser::Selector<Names>;
/// Selectors of one rule.
pub(super) type Selectors = parser::SelectorList<Names>;

impl parser::SelectorImpl for Names {
    type ExtraMatchingData<'a> = ();
    type AttrValue = CssString;
    type Identifier = CssLocalName;
    type LocalName = CssLocalName;
    type NamespacePrefix = CssLocalName;
    type NamespaceUrl = Namespace;
    type BorrowedNamespaceUrl = Namespace;
    type BorrowedLocalName = CssLocalName;
    type NonTSPseudoClass = State;
    type PseudoElement = Part;
}

/// A pseudo-class that is not about the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Never at rest: under a mouse, focused, visited.
    Never,
    /// A link.
    Link,
    /// A box that is ticked.
    Checked,
    /// Perhaps, or perhaps browsers do not know it and drop the rule.
    Perhaps,
}

impl parser::NonTSPseudoClass for State {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        false
    }
}

impl ToCss for State {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        Ok(())
    }
}

/// What a rule is about, where not the element itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Before,
    After,
    /// The first letter or line of its text.
    First,
    /// The mark of a list's item.
    Marker,
    /// Nothing that holds text: bars for scrolling, what is selected.
    Other,
}

impl parser::PseudoElement for Part {
    // A bar or a selection has states of its own: `::-webkit-scrollbar-thumb:hover`.
    fn accepts_state_pseudo_classes(&self) -> bool {
        true
    }
}

impl ToCss for Part {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        Ok(())
    }
}

/// Parses selectors as browsers do.
#[derive(Clone, Copy)]
pub(super) struct Syntax;

type Failure = ParseError<SelectorParseErrorKind>;

impl<'i> parser::Parser<'i> for Syntax {
    type Impl = Names;
    type Error = SelectorParseErrorKind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn parse_parent_selector(&self) -> bool {
        true
    }

    fn is_is_alias(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case("-webkit-any")
    }

    fn parse_non_ts_pseudo_class(&self, name: CowRcStr<'i>) -> Result<State, Failure> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "hover"
            | "active"
            | "focus"
            | "focus-visible"
            | "focus-within"
            | "visited"
            | "target"
            | "target-within"
            | "fullscreen"
            | "-webkit-full-screen"
            | "popover-open"
            | "modal"
            | "picture-in-picture"
            | "autofill"
            | "-webkit-autofill"
            | "user-invalid"
            | "user-valid" => State::Never,
            "link" | "any-link" | "-webkit-any-link" => State::Link,
            "checked" => State::Checked,
            _ => State::Perhaps,
        })
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        _: CowRcStr<'i>,
        arguments: &mut Parser<'i>,
        _: bool,
    ) -> Result<State, Failure> {
        while arguments.next().is_ok() {}
        Ok(State::Perhaps)
    }

    fn parse_pseudo_element(&self, name: CowRcStr<'i>) -> Result<Part, Failure> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "before" => Part::Before,
            "after" => Part::After,
            "first-letter" | "first-line" => Part::First,
            "marker" => Part::Marker,
            _ => Part::Other,
        })
    }

    fn parse_functional_pseudo_element(
        &self,
        _: CowRcStr<'i>,
        arguments: &mut Parser<'i>,
    ) -> Result<Part, Failure> {
        while arguments.next().is_ok() {}
        Ok(Part::Other)
    }
}

/// How many names a selector may compare. Those of sites have up to 40.
pub(super) const LONGEST_SELECTOR: usize = 400;

/// How many names a selector compares, counted as far as that matters: a rule in a rule repeats what is around it.
pub(super) fn weight(selector: &Selector) -> usize {
    let mut sum = 0;
    weigh(selector, &mut sum);
    sum
}

fn weigh(selector: &Selector, sum: &mut usize) {
    for component in selector.iter_raw_match_order() {
        *sum += 1;
        if *sum > LONGEST_SELECTOR {
            return;
        }
        match component {
            Component::Negation(list) | Component::Is(list) | Component::Where(list) => {
                list.slice().iter().for_each(|inner| weigh(inner, sum));
            }
            Component::Has(relative) => relative.iter().for_each(|inner| weigh(&inner.selector, sum)),
            Component::NthOf(nth) => nth.selectors().iter().for_each(|inner| weigh(inner, sum)),
            _ => {}
        }
    }
}

/// Whether a selector holds what is only perhaps so.
pub(super) fn is_vague(selector: &Selector) -> bool {
    let inner = |list: &Selectors| list.slice().iter().any(is_vague);
    selector.iter_raw_match_order().any(|component| match component {
        Component::NonTSPseudoClass(state) => *state == State::Perhaps,
        Component::Negation(list) | Component::Is(list) | Component::Where(list) => inner(list),
        Component::Has(relative) => relative.iter().any(|one| is_vague(&one.selector)),
        Component::NthOf(nth) => nth.selectors().iter().any(is_vague),
        Component::Invalid(_) | Component::Scope | Component::ImplicitScope => true,
        Component::ParentSelector | Component::Namespace(..) | Component::DefaultNamespace(_) => true,
        Component::Slotted(_) | Component::Part(_) | Component::Host(_) => true,
        _ => false,
    })
}

/// An element of a page while it is compared.
#[derive(Clone, Copy)]
struct Seen<'a> {
    node: ElementRef<'a>,
    budget: &'a Budget,
    /// What [`State::Perhaps`] counts as.
    perhaps: bool,
}

impl fmt::Debug for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.node.value().name())
    }
}

impl<'a> Seen<'a> {
    fn at(self, node: Option<NodeRef<'a, Node>>) -> Option<Self> {
        self.budget.spend(1).ok()?;
        Some(Seen { node: ElementRef::wrap(node?)?, ..self })
    }

    /// The first element among some nodes.
    fn nearest(self, nodes: impl Iterator<Item = NodeRef<'a, Node>>) -> Option<Self> {
        for node in nodes {
            self.budget.spend(1).ok()?;
            if let Some(node) = ElementRef::wrap(node) {
                return Some(Seen { node, ..self });
            }
        }
        None
    }

    fn element(&self) -> &'a Element {
        self.node.value()
    }
}

impl selectors::Element for Seen<'_> {
    type Impl = Names;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.element())
    }

    fn parent_element(&self) -> Option<Self> {
        self.at(self.node.parent())
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.nearest(self.node.prev_siblings())
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.nearest(self.node.next_siblings())
    }

    fn first_element_child(&self) -> Option<Self> {
        self.nearest(self.node.children())
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.element().name.ns == html5ever::ns!(html)
    }

    fn has_local_name(&self, name: &CssLocalName) -> bool {
        self.element().name.local == name.0
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        &self.element().name.ns == namespace
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.element().name == other.element().name
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Namespace>,
        name: &CssLocalName,
        operation: &AttrSelectorOperation<&CssString>,
    ) -> bool {
        self.element().attrs.iter().any(|(key, value)| {
            self.budget.spend(1 + value.len() / 16).is_ok()
                && !matches!(*namespace, NamespaceConstraint::Specific(url) if *url != key.ns)
                && name.0 == key.local
                && operation.eval_str(value)
        })
    }

    fn match_non_ts_pseudo_class(&self, state: &State, _: &mut MatchingContext<'_, Names>) -> bool {
        match state {
            State::Never => false,
            State::Perhaps => self.perhaps,
            State::Link => self.is_link(),
            State::Checked => {
                self.element().attr("checked").is_some() || self.element().attr("selected").is_some()
            }
        }
    }

    fn match_pseudo_element(&self, _: &Part, _: &mut MatchingContext<'_, Names>) -> bool {
        // The one at the end is looked at beforehand: what is compared here is its element.
        true
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        matches!(self.element().name(), "a" | "area") && self.element().attr("href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &CssLocalName, case: CaseSensitivity) -> bool {
        self.element().id().is_some_and(|own| case.eq(id.0.as_bytes(), own.as_bytes()))
    }

    fn has_class(&self, name: &CssLocalName, case: CaseSensitivity) -> bool {
        let length = self.element().attr("class").map_or(0, str::len);
        self.budget.spend(1 + length / 8).is_ok()
            && self.element().classes().any(|own| case.eq(name.0.as_bytes(), own.as_bytes()))
    }

    fn has_custom_state(&self, _: &CssLocalName) -> bool {
        false
    }

    fn imported_part(&self, _: &CssLocalName) -> Option<CssLocalName> {
        None
    }

    fn is_part(&self, _: &CssLocalName) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        !self.node.children().any(|child| {
            child.value().is_element() || child.value().as_text().is_some_and(|text| !text.is_empty())
        })
    }

    fn is_root(&self) -> bool {
        self.node.parent().is_some_and(|parent| parent.value().is_document())
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}

/// Whether an element is what a selector selects, its pseudo-element aside. `None` where that is only perhaps so.
pub(super) fn matches(
    selector: &Selector,
    is_vague: bool,
    node: NodeRef<'_, Node>,
    is_quirky: bool,
    budget: &Budget,
) -> Option<bool> {
    let Some(node) = ElementRef::wrap(node) else { return Some(false) };
    let with = |perhaps: bool| {
        let mut caches = SelectorCaches::default();
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut caches,
            if is_quirky { QuirksMode::Quirks } else { QuirksMode::NoQuirks },
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        let seen = Seen { node, budget, perhaps };
        // Only the last compound can have a pseudo-element, and it comes first in this order.
        let mut offset = 0;
        if selector.has_pseudo_element() {
            let combinator = selector.iter_raw_match_order().position(Component::is_combinator);
            offset = combinator.map_or(selector.len(), |at| at + 1);
        }
        offset >= selector.len() || matches_selector(selector, offset, None, &seen, &mut context)
    };
    let first = with(true);
    if !is_vague {
        return Some(first);
    }
    (first == with(false)).then_some(first)
}
