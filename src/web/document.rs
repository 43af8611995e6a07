//! The OpenAPI document's head, and what holds for every route in it.

use crate::people::SESSION_COOKIE;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    Content, ContentBuilder, OpenApi as Whole, Ref, RefOr, Response, ResponseBuilder, Schema,
};
use utoipa::{OpenApi, openapi::path::PathItem};

/// The document's head.
#[derive(OpenApi)]
#[openapi(info(
    title = "spotcheck",
    description = "Conversation quality inspection, AI plus human. Errors are RFC 9457 problem JSON."
))]
pub(super) struct Document;

const PROBLEM: &str = "#/components/schemas/Problem";

/// How a caller says who they are.
pub(super) fn with_schemes(mut document: Whole) -> Whole {
    let token = Http::builder().scheme(HttpAuthScheme::Bearer).description(Some("an API token")).build();
    let session = ApiKeyValue::with_description(
        SESSION_COOKIE,
        "a log-in; every change also sends the header x-csrf with the value that GET /api/v1/session gives",
    );
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    document
}

/// Every route answers with problem JSON whatever goes wrong, also what it does not list: a body or a parameter that
/// cannot be read, too much at once, a fault of ours.
pub(super) fn with_problems(mut document: Whole) -> Whole {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            let responses = &mut operation.responses.responses;
            for response in responses.values_mut() {
                if let RefOr::T(response) = response {
                    as_problem_json(response);
                }
            }
            responses.entry("default".to_owned()).or_insert_with(|| RefOr::T(anything_else()));
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut utoipa::openapi::path::Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}

fn anything_else() -> Response {
    let content = ContentBuilder::new().schema(Some(RefOr::<Schema>::Ref(Ref::new(PROBLEM)))).build();
    ResponseBuilder::new()
        .description("Whatever else goes wrong")
        .content("application/problem+json", content)
        .build()
}

/// A problem is sent as `application/problem+json`.
fn as_problem_json(response: &mut Response) {
    let is_problem = response.content.get("application/json").is_some_and(|content| {
        matches!(content, RefOr::T(Content { schema: Some(RefOr::Ref(named)), .. }) if named.ref_location == PROBLEM)
    });
    if is_problem && let Some(content) = response.content.swap_remove("application/json") {
        response.content.insert("application/problem+json".to_owned(), content);
    }
}
