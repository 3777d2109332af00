//! The client for what goes out, notices and looks at destinations: one try, with a time limit, no redirects, and little or
//! nothing read of the answer.

use super::target::{self, Forbidden, Resolver};
use axum::{
    body::Bytes,
    http::{Method, Request, StatusCode, Uri, header},
};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Plain, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::{error::Error, io, sync::Arc, time::Duration};
use url::Url;

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of an answer is read.
const MOST: usize = 4096;

/// What a request says who it is from.
const AGENT: &str = concat!("Kepi/", env!("CARGO_PKG_VERSION"));

/// Carries what goes out. Cloning it is cheap.
#[derive(Clone)]
pub struct Client {
    plain: Plain<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    inside: bool,
    /// Whether the system's certificate authorities are known.
    trusting: bool,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) line: String,
    pub(crate) retry_after: Option<i64>,
}

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
}

/// Why nothing was heard, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It was not asked.
    Barred(String),
    /// It was asked and did not answer.
    Silent(String),
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
        let mut trusting = true;
        let builder = match HttpsConnectorBuilder::new().with_provider_and_native_roots(Arc::clone(&provider)) {
            Ok(builder) => builder,
            Err(error) => {
                trusting = false;
                tracing::warn!(%error, "the system's certificate authorities cannot be read: notices go over plain HTTP only");
                HttpsConnectorBuilder::new().with_tls_config(trusting_nobody(provider))
            }
        };
        let connector = builder.https_or_http().enable_http1().wrap_connector(http);
        Self { plain: Plain::builder(TokioExecutor::new()).build(connector), inside, trusting }
    }

    /// Asks for an address and hears the head of the answer; its body is not read.
    pub(crate) async fn ask(&self, method: Method, url: &Url, patience: Duration) -> Result<Heard, Failure> {
        let silent = |words: &str| Failure::Silent(words.to_owned());
        let host = url.host_str().ok_or_else(|| silent("the address names no host"))?;
        target::check(host, self.inside).map_err(|_| own_network())?;
        if url.scheme() == "https" && !self.trusting {
            let words =
                "not checked: the system's certificate authorities cannot be read, so no certificate can be judged";
            return Err(Failure::Barred(words.to_owned()));
        }
        let uri: Uri = url.as_str().parse().map_err(|_| silent("the address cannot be read"))?;
        let request = Request::builder().method(method).uri(uri).header(header::USER_AGENT, AGENT);
        let request = request.header(header::ACCEPT, "text/html,*/*;q=0.8").body(Full::default());
        let request = request.map_err(|_| silent("the address cannot be asked for"))?;
        let answered = tokio::time::timeout(patience, self.plain.request(request)).await;
        let Ok(answered) = answered else { return Err(Failure::Silent(format!("no answer within {patience:?}"))) };
        let (head, _) = answered.map_err(|error| failure(&error))?.into_parts();
        let location = head.headers.get(header::LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()).into());
        Ok(Heard { status: head.status, location })
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
            .header(header::USER_AGENT, AGENT)
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

fn own_network() -> Failure {
    Failure::Barred("not checked: an address of one's own network".to_owned())
}

/// Why a request failed, by the last cause of the chain.
fn failure(error: &(dyn Error + 'static)) -> Failure {
    let (mut cause, mut barred) = (error, false);
    loop {
        barred |=
            cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref).is_some_and(|held| held.is::<Forbidden>());
        match cause.source() {
            Some(next) => cause = next,
            None if barred => return own_network(),
            None => return Failure::Silent(format!("no answer: {cause}")),
        }
    }
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
