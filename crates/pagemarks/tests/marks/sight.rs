//! What a page shows otherwise than its text says it: one small file for each way. A digit that may be seen as another is
//! doubtful, one that is hidden leaves an unread mark or nothing; what is plain is read as it stands.

use lopdf::{Dictionary, Object, Stream, dictionary};

use crate::made::{Pdf, pages};

const SHOW: &str = "BT /F1 10 Tf 100 700 Td (418) Tj ET";

/// What the page says, with a question mark behind each doubtful glyph.
fn said(bytes: &[u8]) -> String {
    let page = pages(bytes).remove(0);
    page.glyphs.iter().map(|g| format!("{}{}", g.text, if g.doubtful { "?" } else { "" })).collect()
}

/// The same of a page with this content and these resources more.
fn with(content: &str, resources: Dictionary) -> String {
    let mut pdf = Pdf::new();
    pdf.resources.extend(&resources);
    said(&pdf.page(content, Dictionary::new()).bytes())
}

fn name(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

const DOUBTED: &str = "4?1?8?";
const HIDDEN: &str = "\u{FFFD}\u{FFFD}\u{FFFD}";

#[test]
fn colours_are_evaluated_in_their_spaces() {
    let white = vec![Object::Real(0.0); 4];
    let black = [vec![Object::Real(0.0); 3], vec![Object::Real(1.0)]].concat();
    let tint = dictionary! { "FunctionType" => 2, "N" => 1, "C0" => white, "C1" => black };
    let spaces = dictionary! {
        "Spot" => vec![name("Separation"), name("Gold"), name("DeviceCMYK"), tint.clone().into()],
        "None" => vec![name("Separation"), name("None"), name("DeviceCMYK"), tint.into()],
        "Index" => vec![name("Indexed"), name("DeviceGray"), 1.into(), Object::string_literal(vec![255, 0])],
        "Lab" => vec![name("Lab"), dictionary! { "WhitePoint" => vec![1.into(), 1.into(), 1.into()] }.into()],
    };
    let inked =
        |colour: &str| with(&format!("{colour} {SHOW}"), dictionary! { "ColorSpace" => spaces.clone() });
    for unseen in ["/Spot cs 0 scn", "/Index cs 0 sc", "/Lab cs 100 0 0 sc", "0 0 0 0 k", "1 g"] {
        assert_eq!(inked(unseen), "", "{unseen}");
    }
    for seen in ["/Spot cs 1 scn", "/Spot cs", "/Index cs 1 sc", "/Lab cs 20 0 0 sc", "0 0 0 1 k", "0.5 g"] {
        assert_eq!(inked(seen), "418", "{seen}");
    }
    assert_eq!(inked("/None cs 1 scn"), DOUBTED, "not every viewer heeds it");
    assert_eq!(inked("0.92 g"), DOUBTED);
    assert_eq!(inked("1 Tr 1 G 0 g"), "", "an edge alone, in white");
    assert_eq!(inked("2 Tr 0 G 1 g"), "418", "white within a black edge");
    assert_eq!(inked("0 0 1 rg 90 690 60 20 re f"), "", "blue on blue");
    assert_eq!(inked("0 g 90 690 60 20 re f 1 g"), "418", "white on black");
    assert_eq!(inked("0 g 90 690 60 20 re f 1 g 90 690 60 20 re f"), "", "white on white on black");
}

#[test]
fn what_is_painted_over_a_number_hides_it() {
    let image = |dict: Dictionary, data: Vec<u8>| {
        let mut pdf = Pdf::new();
        let plain = dictionary! {
            "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        };
        let mask = pdf.doc.add_object(Stream::new(plain.clone(), data.clone()));
        let mut dict = dict;
        if dict.has(b"SMask") {
            dict = plain;
            dict.set("SMask", mask);
        }
        let id = pdf.doc.add_object(Stream::new(dict, data));
        pdf.resources.set("XObject", dictionary! { "X" => id });
        said(&pdf.page(&format!("{SHOW} 1 g 60 0 0 20 90 690 cm /X Do"), Dictionary::new()).bytes())
    };
    let stencil = dictionary! {
        "Subtype" => "Image", "ImageMask" => true, "Width" => 1, "Height" => 1, "BitsPerComponent" => 1,
    };
    assert_eq!(image(stencil.clone(), vec![0]), HIDDEN);
    assert_eq!(image(stencil, vec![255]), "418", "a stencil that paints nothing");
    let soft = dictionary! { "SMask" => Object::Null };
    assert_eq!(
        (image(soft.clone(), vec![255]), image(soft, vec![40])),
        (HIDDEN.to_owned(), "418".to_owned())
    );

    let states = dictionary! {
        "Half" => dictionary! { "ca" => Object::Real(0.3) }, "Mark" => dictionary! { "BM" => "Multiply" },
        "Mask" => dictionary! { "SMask" => dictionary! { "S" => "Luminosity" } },
    };
    let function = dictionary! { "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()] };
    let ends: Vec<Object> = vec![true.into(), true.into()];
    let shading = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceGray", "Function" => function, "Extend" => ends,
        "Coords" => vec![0.into(), 0.into(), 600.into(), 0.into()],
    };
    let resources = dictionary! { "ExtGState" => states, "Shading" => dictionary! { "S" => shading } };
    let under = |content: &str| with(&format!("{SHOW} {content}"), resources.clone());
    for (content, left) in [
        ("1 g 90 690 60 20 re 300 690 60 20 re f", HIDDEN),
        ("1 g 90 690 m 90 710 90 710 90 710 c 150 710 l 150 690 l f", HIDDEN),
        ("1 G 20 w 90 700 m 150 700 l S", HIDDEN),
        ("q 90 690 60 20 re W n /S sh Q", HIDDEN),
        ("q 60 0 0 20 90 690 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q", HIDDEN),
        ("/Mark gs 0 g 90 690 60 20 re f", HIDDEN),
        ("/Mark gs 1 1 0 rg 90 690 60 20 re f", "418"),
        ("/Half gs 1 g 90 690 60 20 re f", "418"),
        ("/Mask gs 1 g 90 690 60 20 re f", DOUBTED),
        ("1 g 90 690 60 14 re f", DOUBTED),
        ("1 g 80 680 90 40 re 90 690 60 20 re f*", "418"),
        ("0.5 w 98 702 m 120 706 l S", DOUBTED),
        ("1 g 2 Tr 1 G 3 w BT /F1 10 Tf 100 700 Td (888) Tj ET", DOUBTED),
    ] {
        assert_eq!(under(content), left, "{content}");
    }
    assert_eq!(with(&format!("/Mask gs {SHOW}"), resources), DOUBTED, "text under a mask");
}

#[test]
fn clips_of_any_shape_hide_what_lies_outside_of_them() {
    let clipped = |path: &str| said(&crate::made::one_page(&format!("q {path} n {SHOW} Q")));
    assert_eq!(clipped("0 0 m 90 0 l 0 842 l h W"), "");
    assert_eq!(clipped("0 0 m 590 0 l 590 842 l 0 841 l h W"), "418");
    assert_eq!(clipped("80 680 90 40 re 90 690 60 20 re W*"), "", "in the hole");
    assert_eq!(clipped("80 680 90 40 re 300 300 9 9 re W"), "418");
    assert_eq!(clipped("80 680 90 23.5 re W"), DOUBTED, "the lower half of it");
}

#[test]
fn letters_that_are_a_clip_are_written_by_what_fills_them() {
    let page = pages(&crate::made::one_page(
        "BT /F1 10 Tf 100 600 Td (7) Tj ET 7 Tr BT /F1 10 Tf 100 700 Td (418) Tj ET 0 g 90 690 60 20 re f",
    ))
    .remove(0);
    assert_eq!(page.glyphs.len(), 1);
    assert!(!page.pictures.is_empty(), "there is ink where they stand");
}

/// A page with an annotation over its digits, or without any.
fn annotated(kind: &str, appearance: Option<&str>, content: &str, extra: Dictionary) -> (String, usize) {
    let mut pdf = Pdf::new();
    let font = pdf.resources.clone();
    let mut annotation = dictionary! {
        "Subtype" => name(kind), "Rect" => vec![90.into(), 690.into(), 150.into(), 710.into()],
    };
    annotation.extend(&extra);
    if let Some(content) = appearance {
        let form = dictionary! {
            "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 60.into(), 20.into()], "Resources" => font,
        };
        let form = pdf.doc.add_object(Stream::new(form, content.as_bytes().to_vec()));
        annotation.set("AP", dictionary! { "N" => form });
    }
    let annotations: Vec<Object> = vec![annotation.into()];
    let bytes = pdf.page(content, dictionary! { "Annots" => annotations }).bytes();
    (said(&bytes), pages(&bytes)[0].pictures.len())
}

#[test]
fn annotations_are_drawn_as_viewers_draw_them() {
    let none = Dictionary::new;
    let (number, cover) = ("BT /F1 10 Tf 10 10 Td (9) Tj ET", "0.8 g 0 0 60 20 re f");
    for kind in ["Square", "Watermark", "Ink", "Highlight", "Stamp", "FreeText", "Redact", "Unheard"] {
        assert_eq!(annotated(kind, Some(number), "", none()).0, "9", "{kind}");
        assert_eq!(annotated(kind, Some(cover), SHOW, none()).0, HIDDEN, "{kind}");
    }
    for kind in ["Link", "Widget", "Popup"] {
        assert_eq!(annotated(kind, Some(number), "", none()).0, "9?", "{kind}: some viewers show it");
        assert_eq!(annotated(kind, Some(cover), SHOW, none()).0, DOUBTED, "{kind}");
    }
    // The annotation's number begins at 100.
    let beside = |at: u32| {
        let content = format!("BT /F1 10 Tf {at} 700 Td (418) Tj ET");
        annotated("FreeText", Some(number), &content, none()).0
    };
    assert_eq!(
        (beside(112).as_str(), beside(300).as_str()),
        ("4?189?", "4189"),
        "right behind it, and far off"
    );
    for flags in [2, 32] {
        assert_eq!(annotated("Stamp", Some(number), SHOW, dictionary! { "F" => flags }).0, "418");
    }
}

#[test]
fn annotations_that_do_not_say_how_they_look_are_doubted_where_they_hide() {
    let bare = |kind: &str, extra: Dictionary| annotated(kind, None, SHOW, extra).0;
    let gray = || vec![Object::Real(0.5); 3];
    assert_eq!(bare("Square", dictionary! { "IC" => gray() }), DOUBTED);
    assert_eq!(bare("Square", dictionary! { "C" => gray() }), "418", "a frame");
    assert_eq!(bare("Highlight", dictionary! { "C" => vec![1.into(), 1.into(), 0.into()] }), "418");
    assert_eq!(bare("Highlight", dictionary! { "C" => vec![0.into(), 0.into(), 0.into()] }), DOUBTED);
    assert_eq!(bare("StrikeOut", Dictionary::new()), DOUBTED);
    assert_eq!(bare("Link", Dictionary::new()), "418");
    let written = dictionary! { "Contents" => Object::string_literal("9") };
    assert_eq!(annotated("FreeText", None, "", written).1, 1, "there is ink");
    assert_eq!(annotated("Widget", None, "", dictionary! { "V" => Object::string_literal("9") }).1, 1);
    assert_eq!(annotated("Widget", None, "", Dictionary::new()).1, 0, "an empty field");
}

#[test]
fn layers_that_viewers_judge_differently_are_doubted() {
    let layered = |group: Dictionary, is_off: bool, member: Option<Dictionary>| {
        let mut pdf = Pdf::new();
        let group = pdf.doc.add_object(group);
        let mark: Object = match member {
            Some(mut member) => {
                let groups: Vec<Object> = vec![group.into()];
                member.set("OCGs", groups);
                if member.has(b"VE") {
                    member.set("VE", vec![name("Not"), group.into()]);
                }
                pdf.doc.add_object(member).into()
            }
            None => group.into(),
        };
        pdf.resources.set("Properties", dictionary! { "M" => mark });
        pdf.page(&format!("/OC /M BDC {SHOW} EMC"), Dictionary::new());
        let off: Vec<Object> = if is_off { vec![group.into()] } else { Vec::new() };
        let all: Vec<Object> = vec![group.into()];
        let layers = dictionary! { "OCGs" => all, "D" => dictionary! { "OFF" => off } };
        said(&pdf.finish(dictionary! { "OCProperties" => layers }))
    };
    let plain = || dictionary! { "Type" => "OCG" };
    let usage = |state: &str| {
        let view = dictionary! { "ViewState" => name(state) };
        dictionary! { "Type" => "OCG", "Usage" => dictionary! { "View" => view } }
    };
    let not = || Some(dictionary! { "Type" => "OCMD", "VE" => Object::Null });
    assert_eq!(
        (layered(plain(), true, None), layered(plain(), false, None)),
        (String::new(), "418".to_owned())
    );
    assert_eq!(layered(usage("OFF"), false, None), DOUBTED);
    assert_eq!(layered(usage("ON"), true, None), DOUBTED);
    assert_eq!(layered(usage("ON"), false, None), "418");
    assert_eq!(layered(dictionary! { "Type" => "OCG", "Intent" => "Design" }, true, None), DOUBTED);
    assert_eq!(
        (layered(plain(), false, not()), layered(plain(), true, not())),
        (DOUBTED.to_owned(), DOUBTED.to_owned())
    );
    let any_off = Some(dictionary! { "Type" => "OCMD", "P" => "AnyOff" });
    assert_eq!(layered(plain(), true, any_off), "418");
}

/// What a simple font with these entries more says of 418.
fn in_font(entries: Dictionary, map: &str) -> String {
    let mut pdf = Pdf::new();
    let mut font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    entries.iter().for_each(|(key, value)| font.set(key.clone(), value.clone()));
    if !map.is_empty() {
        let map = format!(
            "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar {map} endbfchar endcmap"
        );
        let map = pdf.doc.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
        font.set("ToUnicode", map);
    }
    pdf.resources.set("Font", dictionary! { "F1" => font });
    said(&pdf.page(SHOW, Dictionary::new()).bytes())
}

#[test]
fn a_map_that_contradicts_the_encoding_is_doubted() {
    let none = Dictionary::new;
    for map in ["<38> <0020>", "<38> <200B>", "<38> <002D>", "<38> <0033>", "<38> <0061>", "<38> <00AD>"] {
        assert_eq!(in_font(none(), map), "418?", "{map}");
    }
    assert_eq!(
        (in_font(none(), "<38> <0038>"), in_font(none(), "<38> <FF18>")),
        ("418".into(), "41８".into())
    );
    let differences: Vec<Object> = vec![0x38.into(), name("six")];
    let six = dictionary! { "Encoding" => dictionary! { "Differences" => differences } };
    assert_eq!(in_font(six.clone(), ""), "416");
    assert_eq!(in_font(six, "<38> <0038>"), "416?");
    assert_eq!(in_font(dictionary! { "BaseFont" => "ZapfDingbats" }, "").replace('?', ""), HIDDEN);
}

#[test]
fn a_drawn_letter_is_what_it_draws() {
    let drawn = |procedure: &str, map: &str| {
        let mut pdf = Pdf::new();
        let procedure = pdf.doc.add_object(Stream::new(Dictionary::new(), procedure.as_bytes().to_vec()));
        let map = format!(
            "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <38> <{map}> endbfchar endcmap"
        );
        let map = pdf.doc.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
        let differences: Vec<Object> = vec![0x38.into(), name("g1")];
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type3", "FontBBox" => vec![0.into(), 0.into(), 1000.into(), 1000.into()],
            "FontMatrix" => vec![Object::Real(0.001), 0.into(), 0.into(), Object::Real(0.001), 0.into(), 0.into()],
            "CharProcs" => dictionary! { "g1" => procedure }, "FirstChar" => 0x38, "LastChar" => 0x38,
            "Widths" => vec![600.into()], "Encoding" => dictionary! { "Differences" => differences }, "ToUnicode" => map,
        };
        pdf.resources.set("Font", dictionary! { "F1" => font.clone(), "F2" => font });
        said(
            &pdf.page(
                "BT /F1 10 Tf 100 700 Td (8) Tj ET BT /F2 10 Tf 300 700 Td (8) Tj ET",
                Dictionary::new(),
            )
            .bytes(),
        )
    };
    let box_of = "600 0 0 0 600 700 d1 0 0 500 700 re f";
    assert_eq!(drawn(box_of, "0038"), "88");
    assert_eq!(drawn("600 0 d0 BT /F1 1 Tf (5) Tj ET", "0038"), "8?8?", "text of another font");
    assert_eq!(drawn("600 0 d0 1 g 0 0 500 700 re f", "0038"), "8?8?", "a colour of its own");
    assert_eq!(drawn(box_of, "0020"), "\u{FFFD}\u{FFFD}", "a space leaves no mark");
}

#[test]
fn mirrored_digits_are_doubted() {
    for matrix in ["-1 0 0 1 130 700", "1 0 0 -1 100 700"] {
        let shown = said(&crate::made::one_page(&format!("BT /F1 10 Tf {matrix} Tm (418) Tj ET")));
        assert_eq!(shown, DOUBTED, "{matrix}");
    }
    assert_eq!(said(&crate::made::one_page("BT /F1 10 Tf -100 Tz 130 700 Td (418) Tj ET")), DOUBTED);
    assert_eq!(
        said(&crate::made::one_page("BT /F1 10 Tf 1 0 0.3 1 100 700 Tm (418) Tj ET")),
        "418",
        "italic"
    );
}

#[test]
fn a_form_ends_no_group_that_it_has_not_begun_and_is_painted_as_a_whole() {
    let mut pdf = Pdf::new();
    let form = |content: String, resources: Dictionary| {
        let dict = dictionary! {
            "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
            "Group" => dictionary! { "S" => "Transparency" }, "Resources" => resources,
        };
        Stream::new(dict, content.into_bytes())
    };
    let mut inner = pdf.resources.clone();
    inner.set("ExtGState", dictionary! { "Full" => dictionary! { "ca" => 1 } });
    let group = pdf.doc.add_object(form(format!("/Full gs {SHOW}"), inner));
    pdf.resources.set("XObject", dictionary! { "X" => group });
    pdf.resources.set("ExtGState", dictionary! { "Clear" => dictionary! { "ca" => 0 } });
    let bytes = pdf.page("BT /F1 10 Tf 100 600 Td (7) Tj ET /Clear gs /X Do", Dictionary::new()).bytes();
    assert_eq!(said(&bytes), "7", "nothing of a transparent group is seen");
}

#[test]
fn an_empty_deflated_stream_is_no_damage() {
    let mut pdf = Pdf::new();
    let empty = vec![0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
    let empty = pdf.doc.add_object(Stream::new(dictionary! { "Filter" => "FlateDecode" }, empty));
    let bytes = pdf.page(SHOW, Dictionary::new()).page("", dictionary! { "Contents" => empty }).bytes();
    assert_eq!(crate::made::read(&bytes).warnings, []);
}
