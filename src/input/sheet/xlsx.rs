//! New Excel files (ECMA-376, part 1, 18): their sheets as Excel shows them. Each part is read within a bound.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use roxmltree::Node;

use super::format::{built_in, readable};
use super::look::{CellLook, Font, indexed};
use super::{Area, Book, Run, Sheet, Shown, value_shown};
use crate::input::colour::Colour;
use crate::input::office::{Package, Part, Relation, Theme, attribute, child, is_on, parse};
use crate::limits;

/// Most bytes of the texts that cells share. A compendium has 500 KB.
const SHARED_BYTES: usize = 4 << 20;
/// Most letters of a cell, as in Excel.
const LONGEST_TEXT: usize = 32_767;
/// Most bytes of texts in the cells of a book, shared ones counted as often as they are shown.
const SHOWN_BYTES: usize = 8 << 20;

/// Reads a book.
pub(super) fn read(bytes: &[u8]) -> Result<Book, String> {
    let mut package = Package::open(bytes)?;
    let relations = package.relations("");
    let main = relations.into_values().find(|r| r.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |r| r.target);
    let text = text_of_part(&mut package, &main)?;
    let xml = parse(&text)?;
    let relations = package.relations(&main);
    let related = |kind: &str| relations.values().find(|r| r.kind == kind).map(|r| r.target.clone());
    let theme = optional(&mut package, related("theme"))?.map(|text| Theme::read(&text)).unwrap_or_default();
    let styles = optional(&mut package, related("styles"))?;
    let styles = styles.map(|text| Styles::read(&text, theme)).transpose()?.unwrap_or_default();
    let shared = optional(&mut package, related("sharedStrings"))?;
    let shared = shared.map(|text| shared_texts(&text, &styles.theme)).transpose()?.unwrap_or_default();
    let mut book = Book::default();
    let mut reader = Reader { package, styles, shared, shown: 0 };
    let mut parts = BTreeSet::new();
    let sheets = xml.descendants().filter(|n| n.tag_name().name() == "sheet");
    for node in sheets {
        let name = attribute(node, "name").unwrap_or_default().to_owned();
        if attribute(node, "state").is_some_and(|state| state != "visible") {
            book.sheets.push(Sheet { name, is_hidden: true, ..Sheet::default() });
            continue;
        }
        let target = attribute(node, "id").and_then(|id| relations.get(id));
        let Some(target) = target.filter(|r| r.kind == "worksheet") else { continue };
        if !parts.insert(target.target.as_str()) {
            return Err(format!("two sheets are one part, {}", target.target));
        }
        let sheet = reader.sheet(name, &target.target)?;
        book.push(sheet);
        if book.is_full {
            break;
        }
    }
    Ok(book)
}

fn text_of_part(package: &mut Package, name: &str) -> Result<String, String> {
    match package.text(name) {
        Part::Text(text) => Ok(text),
        Part::Missing => Err(format!("the part {name} is missing")),
        Part::TooLarge => Err(format!("the part {name} unpacks to more than the limit")),
        Part::Damaged(reason) => Err(format!("the part {name} cannot be unpacked: {reason}")),
    }
}

/// The text of a part that a file may be without.
fn optional(package: &mut Package, name: Option<String>) -> Result<Option<String>, String> {
    let Some(name) = name else { return Ok(None) };
    match package.text(&name) {
        Part::Missing => Ok(None),
        _ => text_of_part(package, &name).map(Some),
    }
}

/// The texts that cells share. More of them than a report has are refused.
fn shared_texts(text: &str, theme: &Theme) -> Result<Vec<Rc<[Piece]>>, String> {
    if text.len() > SHARED_BYTES {
        return Err(format!("the shared strings have more than {SHARED_BYTES} bytes"));
    }
    let xml = parse(text).map_err(|e| format!("the shared strings are not well-formed XML: {e}"))?;
    let items = xml.root_element().children().filter(|n| n.tag_name().name() == "si");
    items.map(|item| pieces(item, theme).map(Rc::from)).collect()
}

/// A piece of a text with the typeface that it has of its own.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    font: Option<Font>,
}

/// The pieces of a text; how it is pronounced is no part of it.
fn pieces(item: Node, theme: &Theme) -> Result<Vec<Piece>, String> {
    let mut out = Vec::new();
    let mut letters = 0;
    for node in item.children() {
        let (text, font) = match node.tag_name().name() {
            "t" => (Some(node), None),
            "r" => (child(node, "t"), child(node, "rPr").map(|properties| font(properties, theme))),
            _ => continue,
        };
        let Some(text) = text else { continue };
        let text: String = text.children().filter_map(|n| n.text()).collect();
        letters += text.chars().count();
        if letters > LONGEST_TEXT {
            return Err(format!("a text has more than {LONGEST_TEXT} letters"));
        }
        out.push(Piece { text: unescaped(&text), font });
    }
    Ok(out)
}

/// Letters that are written by their number, such as `_x000D_` (22.9.2.19).
fn unescaped(text: &str) -> String {
    const LENGTH: usize = "_x0000_".len();
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(..LENGTH).and_then(|code| code.get(2..6).filter(|_| code.ends_with('_')));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(letter) => {
                out.push(letter);
                rest = from.get(LENGTH..).unwrap_or("");
            }
            None => {
                out.push_str("_x");
                rest = from.get(2..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

/// A typeface (18.8.22), or the properties of a run of text (18.4.7).
fn font(node: Node, theme: &Theme) -> Font {
    let mut out = Font::default();
    for property in node.children().filter(Node::is_element) {
        let value = attribute(property, "val");
        match property.tag_name().name() {
            "strike" => out.struck = is_on(node, "strike").unwrap_or(false),
            "vertAlign" => out.raised = value.is_some_and(|v| v != "baseline"),
            "color" => out.ink = colour(property, theme, Colour::BLACK),
            "sz" => out.points = value.and_then(|v| v.parse().ok()).unwrap_or(0.0),
            "name" | "rFont" => out.named(value.unwrap_or_default()),
            // A set of symbols.
            "charset" => out.symbolic |= value == Some("2"),
            _ => {}
        }
    }
    out
}

/// A colour (18.8.3): by its parts, by a number, or by its place in the theme. Nothing where it cannot be told.
fn colour(node: Node, theme: &Theme, automatic: Colour) -> Option<Colour> {
    let number = |name: &str| attribute(node, name).and_then(|n| n.parse::<usize>().ok());
    let base = if let Some(rgb) = attribute(node, "rgb") {
        Colour::hex(rgb)?
    } else if let Some(place) = number("theme") {
        theme.at(place)?
    } else {
        match number("indexed") {
            None | Some(64) => automatic,
            Some(65) => Colour::WHITE,
            Some(number) => indexed(number)?,
        }
    };
    let tint: f32 = attribute(node, "tint").and_then(|t| t.parse().ok()).unwrap_or(0.0);
    let toward = if tint < 0.0 { Colour::BLACK } else { Colour::WHITE };
    Some(Colour { cover: tint.abs().min(1.0), ..toward }.over(base))
}

/// The styles of a book.
#[derive(Default)]
struct Styles {
    cells: Vec<CellLook>,
    /// For each difference that a condition may make, whether it leaves digits as they are.
    differences: Vec<bool>,
    theme: Theme,
}

impl Styles {
    fn read(text: &str, theme: Theme) -> Result<Self, String> {
        let xml = parse(text).map_err(|e| format!("the styles are not well-formed XML: {e}"))?;
        let list = |name: &'static str| {
            let list = xml.root_element().children().find(|n| n.tag_name().name() == name);
            list.into_iter().flat_map(|n| n.children()).filter(Node::is_element)
        };
        let own: BTreeMap<u32, Rc<str>> = list("numFmts")
            .filter_map(|n| {
                let id = attribute(n, "numFmtId")?.parse().ok()?;
                Some((id, readable(attribute(n, "formatCode")?).into()))
            })
            .collect();
        let fonts: Vec<Font> = list("fonts").map(|node| font(node, &theme)).collect();
        let grounds: Vec<Option<Colour>> = list("fills").map(|node| ground(node, &theme)).collect();
        let cells = list("cellXfs").map(|node| {
            let number =
                |name: &str| attribute(node, name).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
            let id = u32::try_from(number("numFmtId")).unwrap_or(u32::MAX);
            let alignment = child(node, "alignment");
            CellLook {
                format: own.get(&id).map_or_else(|| built_in(id).into(), Rc::clone),
                font: fonts.get(number("fontId")).cloned().unwrap_or_default(),
                ground: grounds.get(number("fillId")).copied().unwrap_or(Some(Colour::WHITE)),
                repeats: alignment.and_then(|a| attribute(a, "horizontal")) == Some("fill"),
            }
        });
        let cells = cells.collect();
        let differences = list("dxfs").map(|node| is_harmless(node, &theme)).collect();
        Ok(Styles { cells, differences, theme })
    }
}

/// The colour of a fill (18.8.20); nothing where it cannot be told.
fn ground(node: Node, theme: &Theme) -> Option<Colour> {
    if child(node, "gradientFill").is_some() {
        return None;
    }
    let Some(pattern) = child(node, "patternFill") else { return Some(Colour::WHITE) };
    let front = child(pattern, "fgColor").map(|c| colour(c, theme, Colour::BLACK));
    let back = child(pattern, "bgColor").map(|c| colour(c, theme, Colour::WHITE));
    match attribute(pattern, "patternType") {
        Some("solid") => front.unwrap_or(Some(Colour::BLACK)),
        None | Some("none") => Some(Colour::WHITE),
        // Lines or dots on a ground.
        Some(_) => back.unwrap_or(Some(Colour::WHITE)),
    }
}

/// Whether a difference that a condition makes leaves digits as they are: no other format, no line through them, colours
/// that are seen.
fn is_harmless(node: Node, theme: &Theme) -> bool {
    let font = child(node, "font").map(|f| font(f, theme)).unwrap_or_default();
    // Here the colour of a plain fill is called that of the back.
    let fill = child(node, "fill").and_then(|f| child(f, "patternFill"));
    let back = fill.and_then(|f| child(f, "bgColor").or_else(|| child(f, "fgColor")));
    let ground = back.map_or(Some(Colour::WHITE), |c| colour(c, theme, Colour::WHITE));
    let style = font.style(ground);
    child(node, "numFmt").is_none() && !style.unsure && !style.struck && !style.raised
}

struct Reader<'b> {
    package: Package<'b>,
    styles: Styles,
    shared: Vec<Rc<[Piece]>>,
    /// Bytes of texts in cells so far.
    shown: usize,
}

impl Reader<'_> {
    fn sheet(&mut self, name: String, part: &str) -> Result<Sheet, String> {
        let text = text_of_part(&mut self.package, part)?;
        let xml = parse(&text).map_err(|e| format!("the part {part} is not well-formed XML: {e}"))?;
        let mut sheet = Sheet { name, ..Sheet::default() };
        let root = xml.root_element();
        let view = root.descendants().find(|n| n.tag_name().name() == "sheetView");
        let says = |key: &str| view.and_then(|v| attribute(v, key));
        let is_off = |value: &str| matches!(value, "0" | "false");
        sheet.hides_zeros = says("showZeros").is_some_and(is_off);
        let shows_formulas = says("showFormulas").is_some_and(|v| !is_off(v));
        columns(root, &mut sheet);
        let mut row_number = 0;
        let rows = child(root, "sheetData").into_iter().flat_map(|d| d.children());
        for row in rows.filter(|n| n.tag_name().name() == "row") {
            row_number = attribute(row, "r").and_then(|r| r.parse::<u32>().ok()).unwrap_or(row_number + 1);
            let at = row_number.saturating_sub(1);
            if is_shut(row, "ht", 2.0) {
                sheet.doubted.push(Area { start: (at, 0), end: (at, u32::MAX) });
            }
            let mut column = 0;
            for cell in row.children().filter(|n| n.tag_name().name() == "c") {
                column = attribute(cell, "r").and_then(position).map_or(column, |(_, column)| column);
                if sheet.cells.len() > limits::GRID_CELLS {
                    break;
                }
                let mut shown = self.cell(cell, sheet.hides_zeros)?;
                shown.unread |= shows_formulas && child(cell, "f").is_some();
                if !shown.is_empty() {
                    sheet.cells.insert((at, column), shown);
                }
                column += 1;
            }
        }
        let merged = child(root, "mergeCells").into_iter().flat_map(|m| m.children());
        sheet.merged.extend(merged.filter_map(|m| attribute(m, "ref").and_then(area)));
        self.conditions(root, &mut sheet);
        let relations = self.package.relations(part);
        self.covers(root, &relations, &mut sheet);
        Ok(sheet)
    }

    fn cell(&mut self, cell: Node, hides_zeros: bool) -> Result<Shown, String> {
        let style = attribute(cell, "s").and_then(|s| s.parse::<usize>().ok()).unwrap_or(0);
        let look = self.styles.cells.get(style).cloned().unwrap_or_default();
        let value = child(cell, "v").map(|v| v.children().filter_map(|n| n.text()).collect::<String>());
        let has_formula = child(cell, "f").is_some();
        let texts: Rc<[Piece]> = match (attribute(cell, "t").unwrap_or("n"), value) {
            ("inlineStr", _) => match child(cell, "is") {
                Some(item) => pieces(item, &self.styles.theme)?.into(),
                None => return Ok(Shown::default()),
            },
            // A formula that was never computed shows a number only in Excel.
            (_, None) => return Ok(Shown { unread: has_formula, ..Shown::default() }),
            ("s", Some(value)) => {
                let found = value.trim().parse::<usize>().ok().and_then(|at| self.shared.get(at));
                found.cloned().unwrap_or_default()
            }
            ("str", Some(value)) => [Piece { text: unescaped(&value), font: None }].into(),
            ("b", Some(value)) => {
                let word = if value.trim() == "0" { "FALSE" } else { "TRUE" };
                [Piece { text: word.to_owned(), font: None }].into()
            }
            ("n", Some(value)) => match value.trim().parse::<f64>() {
                Ok(number) => return Ok(value_shown(number, &look, hides_zeros)),
                Err(_) => return Ok(Shown { unread: !value.trim().is_empty(), ..Shown::default() }),
            },
            // An error, a date.
            _ => return Ok(Shown { unread: true, ..Shown::default() }),
        };
        self.shown += texts.iter().map(|piece| piece.text.len()).sum::<usize>();
        if self.shown > SHOWN_BYTES {
            return Err(format!("the cells show more than {SHOWN_BYTES} bytes of text"));
        }
        let runs = texts.iter().map(|piece| {
            let font = piece.font.as_ref().unwrap_or(&look.font);
            Run { text: piece.text.clone(), style: font.style(look.ground) }
        });
        let mut shown = Shown { runs: runs.collect(), ..Shown::default() };
        shown.judge_text(&look);
        Ok(shown)
    }

    /// What is shown otherwise under a condition (18.3.1.18), unless that leaves digits as they are.
    fn conditions(&self, root: Node, sheet: &mut Sheet) {
        for node in root.descendants().filter(|n| n.tag_name().name() == "conditionalFormatting") {
            let rules = node.children().filter(|n| n.tag_name().name() == "cfRule");
            let mut harmless = true;
            for rule in rules {
                let named = attribute(rule, "dxfId").and_then(|id| id.parse::<usize>().ok());
                let known = named.map(|id| self.styles.differences.get(id).copied().unwrap_or(false));
                let own = child(rule, "dxf").map(|d| is_harmless(d, &self.styles.theme));
                let bars = rule.children().find(|n| matches!(n.tag_name().name(), "dataBar" | "iconSet"));
                let bars = bars.map(|b| attribute(b, "showValue").is_none_or(|v| v != "0" && v != "false"));
                let scale = child(rule, "colorScale").map(|scale| {
                    let colours = scale.children().filter(|n| n.tag_name().name() == "color");
                    let mut grounds = colours.map(|c| colour(c, &self.styles.theme, Colour::WHITE));
                    grounds.all(|ground| ground.is_some_and(|g| Colour::BLACK.is_seen_on(g)))
                });
                let judged: Vec<bool> = [known, own, bars, scale].into_iter().flatten().collect();
                // A rule without any difference only stops others.
                harmless &= judged.iter().all(|fine| *fine);
            }
            if harmless {
                continue;
            }
            let listed: String = match attribute(node, "sqref") {
                Some(listed) => listed.to_owned(),
                None => child(node, "sqref").and_then(|n| n.text()).unwrap_or_default().to_owned(),
            };
            sheet.doubted.extend(listed.split_whitespace().filter_map(area));
        }
    }

    /// Where pictures and boxes lie over cells (20.5.2).
    fn covers(&mut self, root: Node, relations: &BTreeMap<String, Relation>, sheet: &mut Sheet) {
        sheet
            .covered
            .extend(root.descendants().filter(|n| n.tag_name().name() == "anchor").filter_map(anchor));
        for node in root.children().filter(|n| n.tag_name().name() == "drawing") {
            let target = attribute(node, "id").and_then(|id| relations.get(id)).map(|r| r.target.clone());
            let Some(Part::Text(text)) = target.map(|t| self.package.text(&t)) else { continue };
            let Ok(xml) = parse(&text) else {
                sheet.is_uncertain = true;
                continue;
            };
            for node in xml.root_element().children().filter(Node::is_element) {
                match anchor(node) {
                    Some(area) => sheet.covered.push(area),
                    None => sheet.is_uncertain |= node.tag_name().name() == "absoluteAnchor",
                }
            }
        }
    }
}

/// Whether a row or a column is hidden or has no room.
fn is_shut(node: Node, size: &str, least: f32) -> bool {
    attribute(node, "hidden").is_some_and(|v| !matches!(v, "0" | "false"))
        || attribute(node, size).and_then(|v| v.parse::<f32>().ok()).is_some_and(|size| size < least)
}

fn columns(root: Node, sheet: &mut Sheet) {
    let columns = child(root, "cols").into_iter().flat_map(|c| c.children()).filter(Node::is_element);
    for node in columns {
        let number = |name: &str| attribute(node, name).and_then(|n| n.parse::<u32>().ok());
        let (Some(first), Some(last)) = (number("min"), number("max")) else { continue };
        let area = Area { start: (0, first.saturating_sub(1)), end: (u32::MAX, last.saturating_sub(1)) };
        if is_shut(node, "width", 0.5) {
            sheet.doubted.push(area);
        }
    }
}

/// The cells between which something is anchored. What ends at the edge of a cell does not reach into it.
fn anchor(node: Node) -> Option<Area> {
    let corner = |name: &str| -> Option<([u32; 2], [i64; 2])> {
        let node = child(node, name)?;
        let number = |name: &str| -> Option<i64> { child(node, name)?.text()?.trim().parse().ok() };
        let at = |name: &str| number(name).and_then(|n| u32::try_from(n).ok());
        Some(([at("row")?, at("col")?], [number("rowOff").unwrap_or(0), number("colOff").unwrap_or(0)]))
    };
    let (from, _) = corner("from")?;
    let Some((to, over)) = corner("to") else {
        // From its size alone it is not told where it ends: a picture of some rows.
        const ROWS: u32 = 20;
        const COLUMNS: u32 = 10;
        return Some(Area { start: from.into(), end: (from[0] + ROWS, from[1] + COLUMNS) });
    };
    let end = |at: usize| if over[at] <= 0 && to[at] > from[at] { to[at] - 1 } else { to[at] };
    Some(Area { start: from.into(), end: (end(0), end(1)) })
}

/// A cell's row and column from `B7`, counted from 0.
fn position(text: &str) -> Option<(u32, u32)> {
    let text = text.trim_start_matches('$');
    let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
    let (column, row) = (text.get(..letters)?, text.get(letters..)?);
    // Columns have up to three letters.
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = column.bytes().fold(0_u32, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = row.trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// An area from `B7:C9`, or one cell.
fn area(text: &str) -> Option<Area> {
    let (start, end) = text.split_once(':').unwrap_or((text, text));
    let (start, end) = (position(start)?, position(end)?);
    Some(Area {
        start: (start.0.min(end.0), start.1.min(end.1)),
        end: (start.0.max(end.0), start.1.max(end.1)),
    })
}
