//! How the pipeline speaks to its user, without knowing how it is shown.

/// Is told what happens, and asked where a person has to decide.
pub trait Report: Send {
    /// A step begins.
    fn action(&mut self, text: &str);
    /// A step is done.
    fn success(&mut self, text: &str);
    /// A wait begins.
    fn waiting(&mut self, text: &str);
    /// A part has failed, and the rest goes on.
    fn failure(&mut self, text: &str);
    /// Asks yes or no; `flag` answers in advance.
    ///
    /// # Errors
    /// Nobody is there to answer.
    fn confirm(&mut self, question: &str, flag: &str) -> anyhow::Result<bool>;
}
