//! What was computed, kept for as long as what it was made from stays the same.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

/// A question whose answer is kept. Each feature has keys of its own, and nobody else reads its answers.
pub(super) trait Memoized: PartialEq + Send + 'static {
    /// What the answer is made from: versions of the tables that it reads, the day, what people have written. Where it
    /// has changed, so may the answer.
    type Inputs: PartialEq + Send + 'static;
    /// The answer.
    type Value: Send + Sync + 'static;
    /// How many answers are kept; of more, the one that was asked for longest ago goes.
    const MOST: usize;

    /// True where some inputs are those of an earlier moment than others, so that nobody asks for them again.
    fn is_older(_inputs: &Self::Inputs, _than: &Self::Inputs) -> bool {
        false
    }
}

/// The answers of all features.
#[derive(Debug, Default)]
pub(super) struct Memos(Mutex<HashMap<TypeId, Box<dyn Any + Send>>>);

struct Entry<K: Memoized> {
    key: K,
    inputs: K::Inputs,
    /// Empty while it is computed.
    answer: Answer<K>,
}

type Answer<K> = Arc<OnceCell<Arc<<K as Memoized>::Value>>>;

impl Memos {
    /// The answer to a key, computed at most once for the same inputs: who asks the same meanwhile waits for it.
    ///
    /// # Errors
    /// That of `compute`; then nothing is kept.
    pub(super) async fn get<K: Memoized, E>(
        &self,
        key: K,
        inputs: K::Inputs,
        compute: impl AsyncFnOnce() -> Result<K::Value, E>,
    ) -> Result<Arc<K::Value>, E> {
        let answer = self.place(key, inputs);
        answer.get_or_try_init(async || compute().await.map(Arc::new)).await.cloned()
    }

    /// The answer to a key, where it is there for the same inputs.
    pub(super) fn known<K: Memoized>(&self, key: &K, inputs: &K::Inputs) -> Option<Arc<K::Value>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = all.get(&TypeId::of::<K>())?.downcast_ref::<Vec<Entry<K>>>()?;
        let entry = entries.iter().find(|entry| entry.key == *key && entry.inputs == *inputs)?;
        entry.answer.get().cloned()
    }

    /// Keeps an answer that was computed without waiting.
    pub(super) fn keep<K: Memoized>(&self, key: K, inputs: K::Inputs, answer: Arc<K::Value>) {
        // Where someone else was faster, the answer is the same.
        drop(self.place(key, inputs).set(answer));
    }

    /// The place of the answer to a key: that of one who asked before with the same inputs, or a new one.
    fn place<K: Memoized>(&self, key: K, inputs: K::Inputs) -> Answer<K> {
        // Entries are put in and taken out whole, so a panic elsewhere can't leave half of one.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = all.entry(TypeId::of::<K>()).or_insert_with(|| Box::new(Vec::<Entry<K>>::new()));
        let Some(entries) = entries.downcast_mut::<Vec<Entry<K>>>() else { return Answer::<K>::default() };
        // An answer that took long must not push out what was computed since.
        if entries.iter().any(|entry| entry.key == key && K::is_older(&inputs, &entry.inputs)) {
            return Answer::<K>::default();
        }
        entries.retain(|entry| !K::is_older(&entry.inputs, &inputs));
        let known = entries.iter().position(|entry| entry.key == key).map(|place| entries.remove(place));
        let entry = match known.filter(|entry| entry.inputs == inputs) {
            Some(entry) => entry,
            None => Entry { key, inputs, answer: Answer::<K>::default() },
        };
        let answer = entry.answer.clone();
        if entries.len() == K::MOST {
            entries.remove(0);
        }
        entries.push(entry);
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[derive(PartialEq)]
    struct Square(u32);

    impl Memoized for Square {
        type Inputs = u32;
        type Value = u32;
        const MOST: usize = 2;

        fn is_older(inputs: &u32, than: &u32) -> bool {
            inputs < than
        }
    }

    /// Asks for a square and says whether it was computed now.
    async fn ask(memos: &Memos, of: u32, inputs: u32) -> (u32, bool) {
        let computed = AtomicUsize::new(0);
        let answer = memos.get(Square(of), inputs, async || {
            computed.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(of * of)
        });
        let Ok(answer) = answer.await;
        (*answer, computed.into_inner() == 1)
    }

    #[tokio::test]
    async fn an_answer_holds_until_its_own_inputs_change() {
        let memos = Memos::default();
        assert_eq!(ask(&memos, 3, 1).await, (9, true));
        assert_eq!(ask(&memos, 4, 1).await, (16, true));
        assert_eq!(ask(&memos, 3, 1).await, (9, false));
        assert_eq!(ask(&memos, 3, 2).await, (9, true));
        assert_eq!(ask(&memos, 3, 2).await, (9, false));
    }

    #[tokio::test]
    async fn who_asks_late_pushes_nothing_out() {
        let memos = Memos::default();
        assert_eq!(ask(&memos, 3, 2).await, (9, true));
        // One that began before the inputs changed computes for itself.
        assert_eq!(ask(&memos, 3, 1).await, (9, true));
        assert_eq!(ask(&memos, 3, 2).await, (9, false));
    }

    #[tokio::test]
    async fn the_one_that_was_asked_for_longest_ago_goes() {
        let memos = Memos::default();
        for of in [1, 2, 1, 3] {
            ask(&memos, of, 0).await;
        }
        assert_eq!(
            [ask(&memos, 1, 0).await.1, ask(&memos, 3, 0).await.1, ask(&memos, 2, 0).await.1],
            [false, false, true]
        );
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let memos = Memos::default();
        let failed = memos.get(Square(5), 0, async || Err::<u32, &str>("no")).await;
        assert_eq!(failed, Err("no"));
        assert_eq!(ask(&memos, 5, 0).await, (25, true));
    }
}
