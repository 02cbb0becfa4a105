//! A web page.
#![no_main]

libfuzzer_sys::fuzz_target!(|page: &[u8]| nianbao_fuzz::hold(&[b"<!DOCTYPE html>", page].concat()));
