use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, timeout};

use super::*;

fn key(name: &str) -> Key {
    Key::new("ns", name)
}

fn queue() -> Queue {
    Queue::new(Backoff { min: Duration::from_millis(750), max: Duration::from_mins(15) })
}

async fn nothing_within(queue: &Queue, time: Duration) -> bool {
    timeout(time, queue.next()).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn keys_come_in_order_and_once() {
    let queue = queue();
    for name in ["a", "b", "a", "c", "b"] {
        queue.add(key(name));
    }
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(queue.next().await.key.name);
    }
    assert_eq!(names, ["a", "b", "c"]);
    assert!(nothing_within(&queue, Duration::from_hours(1)).await);
}

#[tokio::test(start_paused = true)]
async fn a_running_key_runs_once_more_after_it_is_done() {
    let queue = queue();
    queue.add(key("a"));
    let first = queue.next().await.key;
    assert!(!queue.superseded(&first));
    queue.add(key("a"));
    queue.add(key("a"));
    assert!(queue.superseded(&first));
    assert!(nothing_within(&queue, Duration::from_mins(1)).await, "never two runs of one key");
    queue.done(&first);
    let second = queue.next().await.key;
    assert_eq!(second, first);
    queue.done(&second);
    assert!(nothing_within(&queue, Duration::from_mins(1)).await);
}

#[tokio::test(start_paused = true)]
async fn the_earlier_delay_counts_and_an_add_now_ends_it() {
    let queue = queue();
    let start = Instant::now();
    queue.add_after(key("a"), Duration::from_mins(1));
    queue.add_after(key("a"), Duration::from_secs(10));
    queue.add_after(key("a"), Duration::from_secs(30));
    let taken = queue.next().await.key;
    assert_eq!(start.elapsed().as_secs(), 10);
    queue.done(&taken);
    queue.add_after(key("a"), Duration::from_mins(1));
    queue.add(key("a"));
    let taken = queue.next().await.key;
    queue.done(&taken);
    assert!(nothing_within(&queue, Duration::from_hours(1)).await, "the delay was superseded");
}

#[tokio::test(start_paused = true)]
async fn failures_back_off_each_on_their_own() {
    let queue = queue();
    let delays: Vec<_> = (0..3).map(|_| queue.retry(key("a")).as_millis()).collect();
    assert_eq!(delays, [750, 1500, 3000]);
    assert_eq!(queue.retry(key("b")).as_millis(), 750);
    queue.forgive(&key("a"));
    assert_eq!(queue.retry(key("a")).as_millis(), 750);
    assert_eq!(queue.figures().retries, 5);
}

#[tokio::test(start_paused = true)]
async fn a_delay_that_falls_due_while_running_waits_for_the_run() {
    let queue = queue();
    queue.add(key("a"));
    let taken = queue.next().await.key;
    queue.add_after(key("a"), Duration::from_secs(5));
    assert!(nothing_within(&queue, Duration::from_secs(6)).await);
    queue.done(&taken);
    assert_eq!(queue.next().await.key, key("a"));
}

#[tokio::test(start_paused = true)]
async fn a_waiter_is_woken_by_an_add_and_by_an_earlier_delay() {
    let queue = Arc::new(queue());
    queue.add_after(key("late"), Duration::from_hours(1));
    let other = Arc::clone(&queue);
    let waiter = tokio::spawn(async move { other.next().await.key });
    tokio::task::yield_now().await;
    queue.add_after(key("soon"), Duration::from_secs(2));
    let taken = timeout(Duration::from_secs(3), waiter).await.expect("woken").expect("no panic");
    assert_eq!(taken, key("soon"));
}

#[tokio::test(start_paused = true)]
async fn figures_tell_depth_and_age() {
    let queue = queue();
    queue.add(key("a"));
    queue.add(key("b"));
    assert_eq!(queue.figures().depth, 2);
    let _running = queue.next().await;
    tokio::time::advance(Duration::from_secs(7)).await;
    let figures = queue.figures();
    assert_eq!((figures.depth, figures.adds), (1, 2));
    assert!((figures.longest_running - 7.0).abs() < 0.01 && (figures.unfinished - 7.0).abs() < 0.01);
    let second = queue.next().await;
    assert_eq!(second.waited, Duration::from_secs(7));
}
