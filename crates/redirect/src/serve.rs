//! Serving: connections are taken straight from hyper, and a request for a link that is known goes to it without a router in
//! between. Everything else goes to the router that the public listener has besides.

use crate::{State, routes};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, net::SocketAddr, pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tower::ServiceExt;

/// How long a connection lives. One that says nothing, or slowly, is cut off then; a busy one is asked to come again. One
/// timer of a connection costs less than one of every request.
const LIFE: Duration = Duration::from_secs(120);
/// How long a connection may take over its last answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of a head.
const LONGEST_HEAD: usize = 64 << 10;
/// How long to wait when no more connections can be taken.
const REST: Duration = Duration::from_millis(50);

/// Answers on a listener for ever. `rest` answers what is no known link; [`crate::router`] must be part of it.
pub async fn serve(listener: TcpListener, state: State, rest: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, from)) => {
                // Answers are one small packet each; an error means that the connection is gone already.
                let _ = stream.set_nodelay(true);
                tokio::spawn(connection(stream, from, state.clone(), rest.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, from: SocketAddr, state: State, rest: Router) {
    let service = service_fn(|request| answer(request, from, state.clone(), rest.clone()));
    let mut http = http1::Builder::new();
    http.max_buf_size(LONGEST_HEAD).writev(false);
    let mut served = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = match timeout(LIFE, served.as_mut()).await {
        Ok(ended) => ended,
        Err(_) => {
            served.as_mut().graceful_shutdown();
            timeout(PATIENCE, served).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}

async fn answer(
    request: Request<Incoming>,
    from: SocketAddr,
    state: State,
    rest: Router,
) -> Result<Response<Body>, Infallible> {
    if let Some(entry) = routes::find(&state, request.headers(), request.uri()) {
        let (parts, _body) = request.into_parts();
        return Ok(routes::lead(&state, &entry, &parts, Some(from.ip())).await);
    }
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(from));
    rest.oneshot(request).await
}
