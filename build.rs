//! Lets the binary and the tests find libtorch without `LD_LIBRARY_PATH`: its folder becomes their rpath. `LIBTORCH`
//! comes from `.cargo/config.toml`, which `make setup` writes.
//!
//! Has release builds notice that the pages were built anew. Debug builds read them from their folder.

use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // What is missing counts as changed at every build, so that there is a folder even without pages.
        let _ = fs::create_dir_all("src/ui/dist");
        println!("cargo:rerun-if-changed=src/ui/dist");
    }
    if env::var_os("CARGO_FEATURE_BERT").is_none() {
        return;
    }
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    if let Ok(libtorch) = env::var("LIBTORCH") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{libtorch}/lib");
    }
}
