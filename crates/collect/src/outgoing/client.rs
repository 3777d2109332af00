//! The client that carries notices: one try, with a time limit, no redirects, and little read of the answer.

use super::target::{self, Resolver};
use axum::{
    body::Bytes,
    http::{Request, Uri, header},
};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Plain, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::{error::Error, sync::Arc, time::Duration};

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of an answer is read.
const MOST: usize = 4096;

/// Carries notices. Cloning it is cheap.
#[derive(Clone)]
pub struct Client {
    plain: Plain<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    inside: bool,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) line: String,
    pub(crate) retry_after: Option<i64>,
}

impl Answer {
    pub(crate) fn words(&self) -> String {
        format!("{} {}", self.status, self.line).trim().to_owned()
    }
}

impl Client {
    /// A client that trusts the authorities of the system. `inside` allows addresses of this machine and its network.
    pub fn new(inside: bool) -> Self {
        let mut http = HttpConnector::new_with_resolver(Resolver { inside });
        http.enforce_http(false);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = match HttpsConnectorBuilder::new().with_provider_and_native_roots(Arc::clone(&provider)) {
            Ok(builder) => builder,
            Err(error) => {
                tracing::warn!(%error, "the system's certificate authorities cannot be read: notices go over plain HTTP only");
                HttpsConnectorBuilder::new().with_tls_config(trusting_nobody(provider))
            }
        };
        let connector = builder.https_or_http().enable_http1().wrap_connector(http);
        Self { plain: Plain::builder(TokioExecutor::new()).build(connector), inside }
    }

    /// Sends a body once; `marks` are id, instant and signature.
    pub(crate) async fn post(&self, url: &str, marks: [&str; 3], body: &str) -> Result<Answer, String> {
        let uri: Uri = url.parse().map_err(|error| format!("the address cannot be read: {error}"))?;
        let host = uri.host().ok_or("the address names no host")?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err("the address is neither http nor https".to_owned());
        }
        target::check(host, self.inside).map_err(|error| error.to_string())?;
        let [id, at, signature] = marks;
        let request = Request::post(uri)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("Kepi/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature)
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
            .map_err(|error| format!("the request cannot be made: {error}"))?;
        let answered = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        answered.unwrap_or_else(|_| Err(format!("no answer within {} s", PATIENCE.as_secs())))
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let response = self.plain.request(request).await.map_err(|error| chain(&error))?;
        let (parts, body) = response.into_parts();
        let retry_after = parts.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        // An answer that is too long, or breaks off, is an answer all the same.
        let text =
            Limited::new(body, MOST).collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let line = String::from_utf8_lossy(&text).lines().next().unwrap_or_default().chars().take(200).collect();
        Ok(Answer { status: parts.status.as_u16(), line, retry_after })
    }
}

fn trusting_nobody(provider: Arc<rustls::crypto::CryptoProvider>) -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("invariant: ring speaks the default versions of TLS")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words = format!("{words}: {cause}");
        next = cause.source();
    }
    words
}
