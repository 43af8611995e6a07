//! Lets the binary and the tests find libtorch without `LD_LIBRARY_PATH`: its folder becomes their rpath.
//!
//! `LIBTORCH` comes from `.cargo/config.toml`, which `make setup` writes.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_BERT").is_none() {
        return;
    }
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    if let Ok(libtorch) = env::var("LIBTORCH") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{libtorch}/lib");
    }
}
