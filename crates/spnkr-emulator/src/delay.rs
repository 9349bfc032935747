//! A connection with latency: every byte arrives later than it was sent, and none is held up by another.

use std::{future::pending, time::Duration};

use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream},
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Puts a line that takes `one_way` per direction in front of `far`.
///
/// Returns the near end and the future that carries the bytes; nothing moves unless it is polled.
/// It ends once the near end is dropped and all that was written there has been delivered.
pub(crate) fn line<T>(far: T, one_way: Duration) -> (DuplexStream, impl Future<Output = ()>)
where
    T: AsyncRead + AsyncWrite,
{
    let (near, inner) = tokio::io::duplex(BUFFER);
    let carrying = async move {
        let (inner_read, inner_write) = tokio::io::split(inner);
        let (far_read, far_write) = tokio::io::split(far);
        let inward = async {
            carry(far_read, inner_write, one_way).await;
            pending::<()>().await;
        };
        tokio::select! {
            () = carry(inner_read, far_write, one_way) => {}
            () = inward => {}
        }
    };
    (near, carrying)
}

/// Moves bytes from one side to the other, each chunk due a fixed time after it was read.
async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, delay: Duration) {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Bytes)>(CHUNKS_IN_FLIGHT);
    let reading = async move {
        loop {
            let mut buffer = BytesMut::with_capacity(CHUNK);
            let read = from.read_buf(&mut buffer).await.unwrap_or(0);
            // The end of the stream travels like a byte: an empty chunk.
            let sent = sender.send((Instant::now() + delay, buffer.freeze())).await;
            if read == 0 || sent.is_err() {
                return;
            }
        }
    };
    let writing = async move {
        while let Some((due, chunk)) = receiver.recv().await {
            sleep_until(due).await;
            if chunk.is_empty() {
                break;
            }
            if to.write_all(&chunk).await.is_err() || to.flush().await.is_err() {
                return;
            }
        }
        // The other side may be gone already.
        let _ = to.shutdown().await;
    };
    tokio::join!(reading, writing);
}

const BUFFER: usize = 256 * 1024;
const CHUNK: usize = 16 * 1024;
const CHUNKS_IN_FLIGHT: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_byte_takes_the_delay_in_each_direction() {
        let (mut client, far) = tokio::io::duplex(1024);
        let (mut near, carrying) = line(far, Duration::from_millis(40));
        let carrying = tokio::spawn(carrying);
        let begun = Instant::now();

        client.write_all(b"ping").await.unwrap();
        let mut word = [0; 4];
        near.read_exact(&mut word).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_millis(40));

        near.write_all(b"pong").await.unwrap();
        client.read_exact(&mut word).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_millis(80));

        drop(near);
        assert_eq!(client.read(&mut word).await.unwrap(), 0);
        assert_eq!(begun.elapsed(), Duration::from_millis(120));
        carrying.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn segments_travel_together() {
        let (mut client, far) = tokio::io::duplex(1024);
        let (mut near, carrying) = line(far, Duration::from_millis(100));
        tokio::spawn(carrying);
        let begun = Instant::now();

        let sending = async {
            for segment in 0..5_u8 {
                client.write_all(&[segment]).await.unwrap();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let receiving = async {
            let mut arrivals = Vec::new();
            for _ in 0..5 {
                near.read_u8().await.unwrap();
                arrivals.push(begun.elapsed().as_millis());
            }
            arrivals
        };
        let ((), arrivals) = tokio::join!(sending, receiving);
        assert_eq!(arrivals, [100, 110, 120, 130, 140]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_answer_pays_the_delay_once() {
        let (mut client, far) = tokio::io::duplex(64 * 1024);
        let (mut near, carrying) = line(far, Duration::from_millis(50));
        tokio::spawn(carrying);
        let begun = Instant::now();

        let sending = async move {
            near.write_all(&vec![7; 1_000_000]).await.unwrap();
        };
        let receiving = async {
            let mut all = vec![0; 1_000_000];
            client.read_exact(&mut all).await.unwrap();
        };
        tokio::join!(sending, receiving);
        assert_eq!(begun.elapsed(), Duration::from_millis(50));
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_the_client_reaches_the_server() {
        let (client, far) = tokio::io::duplex(1024);
        let (mut near, carrying) = line(far, Duration::from_millis(30));
        tokio::spawn(carrying);
        let begun = Instant::now();
        drop(client);
        assert_eq!(near.read(&mut [0; 8]).await.unwrap(), 0);
        assert_eq!(begun.elapsed(), Duration::from_millis(30));
    }
}
