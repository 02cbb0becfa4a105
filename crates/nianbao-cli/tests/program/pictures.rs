//! Pictures of pages as the renderer draws them: the frame is around the digits, whatever way the page is turned, and
//! what cannot be drawn is drawn from what was read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Pdf, nianbao, scratch};
use lopdf::{Document, Object, Stream, dictionary};
use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    crate::support::root().join("fixtures/reports").join(name).join("input.pdf")
}

/// A picture: width, and its pixels row by row.
struct Picture {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    fn read(path: &Path) -> Picture {
        let mut reader =
            png::Decoder::new(std::io::BufReader::new(fs::File::open(path).unwrap())).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgb, "marks have colours");
        let pixels = bytes[..info.buffer_size()].chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
        Picture { width: info.width as usize, pixels }
    }

    /// The box around the pixels of a colour: left, top, right, bottom.
    fn extent(&self, colour: [u8; 3]) -> [usize; 4] {
        let at = self.pixels.iter().enumerate().filter(|(_, p)| **p == colour).map(|(at, _)| at);
        at.map(|at| (at % self.width, at / self.width))
            .fold([usize::MAX, usize::MAX, 0, 0], |[l, t, r, b], (x, y)| {
                [l.min(x), t.min(y), r.max(x), b.max(y)]
            })
    }

    /// How many dark pixels lie inside a box.
    fn ink(&self, [left, top, right, bottom]: [usize; 4]) -> usize {
        let rows = (top + 1)..bottom;
        rows.flat_map(|y| ((left + 1)..right).map(move |x| y * self.width + x))
            .filter(|at| self.pixels[*at].iter().all(|channel| *channel < 110))
            .count()
    }
}

const FRAME: [u8; 3] = [0xd1, 0x24, 0x2f];
const SCALE: f64 = 3.0;

/// Draws a cell and gives the picture with the cell's box in points.
fn drawn(file: &Path, key: &str, more: &[&str]) -> (Picture, [f64; 4], String) {
    let picture = scratch("cell.png");
    let _ = fs::remove_file(&picture);
    let mut arguments =
        vec!["show", file.to_str().unwrap(), key, "--json", "--picture", picture.to_str().unwrap()];
    arguments.extend(more);
    let output = nianbao(&arguments);
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    let cell = &answers[0]["cells"][0];
    let bbox = serde_json::from_value(cell["bbox"].clone()).unwrap();
    (Picture::read(&picture), bbox, cell["raw"].as_str().unwrap().to_owned())
}

/// The same report with an entry of its pages' dictionaries set.
fn with_pages(name: &str, set: impl Fn(&mut lopdf::Dictionary)) -> PathBuf {
    let mut document = Document::load(fixture("longmen-2023-chromium")).unwrap();
    for id in document.get_pages().into_values() {
        set(document.get_object_mut(id).and_then(Object::as_dict_mut).unwrap());
    }
    let path = scratch(name);
    document.save(&path).unwrap();
    path
}

#[test]
fn the_frame_is_around_the_digits_whichever_way_the_page_lies() {
    let turned = |angle: i64| with_pages(&format!("turned-{angle}.pdf"), |page| page.set("Rotate", angle));
    let cropped = with_pages("cropped.pdf", |page| {
        page.set("CropBox", Object::Array([20, 30, 590, 830].map(Object::Integer).to_vec()));
    });
    let larger = with_pages("unit.pdf", |page| page.set("UserUnit", Object::Real(1.25)));
    for file in [turned(0), turned(90), turned(180), turned(270), cropped, larger, fixture("made-rotated")] {
        let (picture, [x0, y0, x1, y1], raw) = drawn(&file, "requests.new_received.total", &[]);
        let frame = picture.extent(FRAME);
        let (width, height) = ((frame[2] - frame[0]) as f64 / SCALE, (frame[3] - frame[1]) as f64 / SCALE);
        // Two points of white on each side of the digits.
        assert!((width - (x1 - x0) - 4.0).abs() < 1.5, "{}: {width} is not {x0}..{x1}", file.display());
        assert!((height - (y1 - y0) - 4.0).abs() < 1.5, "{}: {height} is not {y0}..{y1}", file.display());
        let edge = (1.5 * SCALE).ceil() as usize;
        let inside = [frame[0] + edge, frame[1] + edge, frame[2] - edge, frame[3] - edge];
        assert!(picture.ink(inside) > 10 * raw.len(), "{}: no digits in the frame", file.display());
    }
}

#[test]
fn a_locked_file_is_drawn_with_its_password() {
    let (picture, ..) = drawn(&fixture("made-encrypted"), "requests.new_received.total", &[]);
    assert!(picture.extent(FRAME)[2] > 0);
}

#[test]
fn a_page_that_cannot_be_drawn_is_drawn_from_what_was_read() {
    // Not a PDF that the renderer opens: the reader's repair finds its pages, a renderer may not.
    let bytes = fs::read(fixture("longmen-2023-chromium")).unwrap();
    let path = scratch("cut.pdf");
    fs::write(&path, &bytes[..bytes.len() * 9 / 10]).unwrap();
    let page = scratch("review.html");
    let output = nianbao(&["review", path.to_str().unwrap(), "-o", page.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let page = fs::read_to_string(&page).unwrap();
    let figures = page.matches("<figure").count();
    let shown = page.matches("<image").count() + page.matches("class=\"drawn\"").count();
    assert!(figures > 0 && figures == shown, "{shown} of {figures} pages are shown");
    assert!(page.matches("class=\"drawn\"").count() == 0 || page.contains("按读取到的文字和线条绘出"));
}

#[test]
fn the_process_that_draws_refuses_what_is_no_request() {
    let output = nianbao(&["draw"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

/// A picture of nothing but noise, which no compression makes smaller.
fn noise(side: i64) -> Stream {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let pixels = (0..side * side * 3).map(|_| next()).collect();
    let head = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => side, "Height" => side,
        "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8,
    };
    Stream::new(head, pixels)
}

#[test]
fn pages_that_would_make_a_page_too_large_are_drawn_coarser() {
    let mut pdf = Pdf::new();
    let image = pdf.doc.add_object(noise(900));
    pdf.resources.set("XObject", dictionary! { "I" => image });
    for _ in 0..4 {
        pdf.page("BT /F1 12 Tf 50 800 Td (1) Tj ET q 500 0 0 700 40 60 cm /I Do Q", lopdf::Dictionary::new());
    }
    let path = scratch("noise.pdf");
    fs::write(&path, pdf.bytes()).unwrap();
    let page = scratch("noise.html");
    nianbao(&["review", path.to_str().unwrap(), "-o", page.to_str().unwrap()]);
    let page = fs::read_to_string(&page).unwrap();
    assert_eq!(page.matches("<image").count(), 4);
    let most = 4 * ::nianbao::limits::PICTURE_BYTES * 4 / 3 + 200_000;
    assert!(page.len() < most, "{} bytes", page.len());
}

/// The second page of a report, drawn through a soft mask that lets nothing through: what it does to each number only the
/// drawing tells.
fn masked() -> PathBuf {
    let mut document = Document::load(fixture("longmen-2023-chromium")).unwrap();
    let shape = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 600.into(), 850.into()],
        "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceGray" },
    };
    let shape = document.add_object(Stream::new(shape, b"0 g 0 0 600 850 re f".to_vec()));
    let mask = dictionary! { "Type" => "Mask", "S" => "Luminosity", "G" => shape };
    let state = dictionary! { "Type" => "ExtGState", "SMask" => mask };
    let page = document.get_pages()[&2];
    let content = document.get_page_content(page);
    let resources = document.get_dictionary(page).unwrap().get(b"Resources").unwrap().clone();
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 600.into(), 850.into()],
        "Resources" => resources,
    };
    let form = document.add_object(Stream::new(form, content));
    let drawing = document.add_object(Stream::new(lopdf::Dictionary::new(), b"/Mask gs /Page Do".to_vec()));
    let page = document.get_object_mut(page).and_then(Object::as_dict_mut).unwrap();
    page.set("Contents", drawing);
    page.set(
        "Resources",
        dictionary! {
            "ExtGState" => dictionary! { "Mask" => state }, "XObject" => dictionary! { "Page" => form },
        },
    );
    let path = scratch("masked.pdf");
    document.save(&path).unwrap();
    path
}

#[test]
fn a_number_that_is_read_and_not_drawn_is_pointed_out() {
    let page = scratch("masked.html");
    nianbao(&["review", masked().to_str().unwrap(), "-o", page.to_str().unwrap()]);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains("第 2 页绘出的图上看不到"), "nothing is said of the masked numbers");
}

#[test]
fn a_number_that_a_viewer_does_not_show_is_pointed_out() {
    let page = scratch("seen.html");
    let review = |path: &Path| {
        nianbao(&["review", path.to_str().unwrap(), "-o", page.to_str().unwrap()]);
        fs::read_to_string(&page).unwrap()
    };
    assert!(!review(&fixture("longmen-2023-chromium")).contains("看不到"));
    // A white picture over the right half of the second page, with a mask, as a stamp has one; but this one lets nothing
    // through.
    let mut document = Document::load(fixture("longmen-2023-chromium")).unwrap();
    let mut head = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
    };
    let mask = document.add_object(Stream::new(head.clone(), vec![255]));
    head.set("SMask", mask);
    let white = document.add_object(Stream::new(head, vec![255]));
    let (_, id) = document.get_pages().into_iter().nth(1).unwrap();
    let veil = document
        .add_object(Stream::new(lopdf::Dictionary::new(), b"Q q 300 0 0 842 300 0 cm /Veil Do Q".to_vec()));
    let before = document.add_object(Stream::new(lopdf::Dictionary::new(), b"q ".to_vec()));
    let page_dictionary = document.get_object_mut(id).and_then(Object::as_dict_mut).unwrap();
    let content = page_dictionary.get(b"Contents").unwrap().clone();
    page_dictionary.set("Contents", Object::Array(vec![before.into(), content, veil.into()]));
    let resources = page_dictionary.get_mut(b"Resources").unwrap();
    let resources = match resources {
        Object::Reference(id) => {
            let id = *id;
            document.get_object_mut(id).and_then(Object::as_dict_mut).unwrap()
        }
        other => other.as_dict_mut().unwrap(),
    };
    resources.set("XObject", dictionary! { "Veil" => white });
    let path = scratch("veiled.pdf");
    document.save(&path).unwrap();
    let html = review(&path);
    // What lies under the picture is not read, so that there is nothing left that the drawn page could contradict.
    assert!(
        html.contains("自然人：格中有 2 个无法识读的字形或图像"),
        "nothing is said of the veiled numbers"
    );
}
