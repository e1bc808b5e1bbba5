//! The wish to stop: Ctrl+C, or what the system sends to end a program.

/// Ends once the program is asked to stop; never where that can't be heard.
pub async fn requested() {
    let heard = async {
        #[cfg(unix)]
        {
            let mut end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
            tokio::select! {
                pressed = tokio::signal::ctrl_c() => pressed,
                _ = end.recv() => Ok(()),
            }
        }
        #[cfg(windows)]
        {
            let mut close = tokio::signal::windows::ctrl_close()?;
            let mut shutdown = tokio::signal::windows::ctrl_shutdown()?;
            tokio::select! {
                pressed = tokio::signal::ctrl_c() => pressed,
                _ = close.recv() => Ok(()),
                _ = shutdown.recv() => Ok(()),
            }
        }
    };
    let heard: std::io::Result<()> = heard.await;
    if heard.is_err() {
        // Without a way to hear it, the process is ended by its signal as any other.
        std::future::pending::<()>().await;
    }
}
