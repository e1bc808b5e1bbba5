//! Connections, one task each, with limits on how slow and how long-winded they may be.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use super::reach::Peer;

/// Time in which the head of a request must have come.
const HEAD: Duration = Duration::from_secs(20);
/// Bytes that the head of a request may have, its address among them.
const HEAD_BYTES: usize = 64 * 1024;
/// Time that requests and imports under way get when the program is stopped.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves a router until `stop` ends; then requests under way and `rest` get some seconds.
///
/// # Errors
/// Where connections can't be taken any more.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    rest: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let mut server = Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    server.http2().timer(TokioTimer::new()).max_header_list_size(HEAD_BYTES as u32);
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            taken = listener.accept() => match taken {
                Ok(taken) => taken,
                Err(error) => {
                    // Too many open files and the like pass by; the listener itself stays.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let router = router.clone();
        let service = hyper_util::service::TowerToHyperService::new(tower::service_fn(
            move |request: Request<hyper::body::Incoming>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(Peer(address.ip().to_canonical()));
                let router = router.clone();
                async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
            },
        ));
        let connection =
            graceful.watch(server.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    drop(listener);
    let end = async {
        graceful.shutdown().await;
        rest.await;
    };
    // Whatever has not ended by then is cut off.
    drop(tokio::time::timeout(FAREWELL, end).await);
    Ok(())
}
