//! The pages: what `make ui` built from `src/ui`, embedded in the binary (debug builds read the folder).
//!
//! Files with a hash in their name never change and may be kept for ever; everything else is asked for again with its
//! `ETag`. A path that names no file is a page of the single-page application and gets `index.html`, except below
//! `/api`, where callers expect problem JSON.

use super::App;
use crate::http::Problem;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The folder that the pages are built into; empty where nobody has built them.
#[derive(RustEmbed)]
#[folder = "src/ui/dist"]
#[allow_missing = true]
struct Built;

/// Shown where the binary carries no pages.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>spotcheck</title>\
<h1>spotcheck</h1><p>The service runs, but its pages were not built. Run <code>make ui</code> (needs Node.js 20.19 or \
newer), then build the binary again.</p>\
<p lang=\"zh\">服务已启动，但页面尚未构建。请运行 <code>make ui</code>（需要 Node.js 20.19 及以上），然后重新编译。</p>\
<p>API: <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a></p></html>";

pub(super) fn router() -> Router<App> {
    Router::new().fallback(page)
}

async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    answer(&method, uri.path(), &headers, Built::get)
}

/// The answer to a request for `path`, from whatever `file` finds.
fn answer(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    file: impl Fn(&str) -> Option<EmbeddedFile>,
) -> Response {
    let name = path.trim_start_matches('/');
    if name == "api" || name.starts_with("api/") {
        return Problem::not_found("route").hint("/api/v1/openapi.json lists them").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return ([(header::ALLOW, "GET, HEAD")], Problem::method()).into_response();
    }
    // A dot says that a file is meant, which must not be answered with a page. Files lie at the top or in `assets`;
    // further down a dot belongs to an id, such as a rubric's.
    let is_page = !name.contains('.') || (name.contains('/') && !name.starts_with("assets/"));
    let name = if is_page { "index.html" } else { name };
    let gzipped = accepts_gzip(headers).then(|| file(&format!("{name}.gz"))).flatten();
    let compressed = gzipped.is_some();
    match gzipped.or_else(|| file(name)) {
        Some(found) => send(name, &found, compressed, headers),
        None if is_page => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
        None => Problem::not_found("file").into_response(),
    }
}

/// The file, or 304 where the caller has it.
fn send(name: &str, file: &EmbeddedFile, compressed: bool, asked: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let tag = format!("\"{:032x}\"", hash.first_chunk::<16>().map_or(0, |half| u128::from_be_bytes(*half)));
    let keep = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|tags| tags.split(',').any(|one| one.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media_type(name))], file.data.to_vec()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if compressed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|list| list.split(',').any(|one| one.trim() == "gzip"))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_embed::Metadata;

    fn built(name: &str) -> Option<EmbeddedFile> {
        let (data, hash): (&'static [u8], u8) = match name {
            "index.html" => (b"<p>page", 7),
            "assets/a-123.js" => (b"let plain", 8),
            "assets/a-123.js.gz" => (b"packed", 9),
            _ => return None,
        };
        let metadata = Metadata::__rust_embed_new([hash; 32], None, None);
        Some(EmbeddedFile { data: data.into(), metadata })
    }

    fn get(path: &str, headers: &[(header::HeaderName, &'static str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        answer(&Method::GET, path, &headers.collect(), built)
    }

    fn header_of(response: &Response, name: header::HeaderName) -> &str {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    #[test]
    fn every_page_is_the_application_and_is_asked_for_again() {
        for path in ["/", "/queue", "/cases/0190-a"] {
            let response = get(path, &[]);
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(header_of(&response, header::CONTENT_TYPE), "text/html; charset=utf-8");
            assert_eq!(header_of(&response, header::CACHE_CONTROL), "no-cache");
        }
    }

    #[test]
    fn an_asset_is_kept_for_ever_and_sent_packed_where_that_is_understood() {
        let plain = get("/assets/a-123.js", &[]);
        assert!(header_of(&plain, header::CACHE_CONTROL).contains("immutable"));
        assert_eq!(header_of(&plain, header::CONTENT_ENCODING), "");
        let packed = get("/assets/a-123.js", &[(header::ACCEPT_ENCODING, "br, gzip")]);
        assert_eq!(header_of(&packed, header::CONTENT_ENCODING), "gzip");
        assert_eq!(header_of(&packed, header::CONTENT_TYPE), "text/javascript; charset=utf-8");
        assert_ne!(header_of(&plain, header::ETAG), header_of(&packed, header::ETAG));
    }

    #[test]
    fn who_has_it_is_not_sent_it_again() {
        let tag = "\"07070707070707070707070707070707\"";
        assert_eq!(header_of(&get("/", &[]), header::ETAG), tag);
        assert_eq!(get("/", &[(header::IF_NONE_MATCH, tag)]).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(get("/", &[(header::IF_NONE_MATCH, "\"other\"")]).status(), StatusCode::OK);
    }

    #[test]
    fn neither_a_missing_file_nor_an_unknown_route_gets_a_page() {
        assert_eq!(get("/assets/gone.js", &[]).status(), StatusCode::NOT_FOUND);
        let api = get("/api/v1/nothing", &[]);
        assert_eq!(api.status(), StatusCode::NOT_FOUND);
        assert_eq!(header_of(&api, header::CONTENT_TYPE), "application/problem+json");
        let post = answer(&Method::POST, "/queue", &HeaderMap::new(), built);
        assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn without_pages_it_says_how_to_build_them() {
        assert!(NOT_BUILT.contains("make ui"));
        let response = answer(&Method::GET, "/", &HeaderMap::new(), |_| None);
        assert_eq!(response.status(), StatusCode::OK);
    }
}
