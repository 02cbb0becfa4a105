//! Any bytes behind the header of a PDF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"%PDF-") {
        nianbao_fuzz::hold(bytes);
    } else {
        nianbao_fuzz::hold(&[b"%PDF-1.7\n", bytes].concat());
    }
});
