//! What a person does in a window: pressing, typing, choosing.
//!
//! Invariant: what is done is done once, to the page that stands. A page that brings another is left with `follow`, which
//! waits for the other page; so nothing is ever read from, or pressed in, the page before.

use super::window::Window;
use fantoccini::{Locator, key::Key};
use serde_json::json;

impl Window {
    /// Clicks on an element.
    ///
    /// A page that moves at that moment can take the click elsewhere, so the element itself says that it was reached.
    pub async fn press(&self, css: &str) {
        let watch = "window.landed = false;
            arguments[0].addEventListener('click', () => { window.landed = true; }, {capture: true, once: true})";
        self.insist(&format!("a press of {css}"), async || {
            let element = self.client.find(Locator::Css(css)).await?;
            self.client.execute(watch, vec![serde_json::to_value(&element)?]).await?;
            element.click().await?;
            let missed = self.client.execute("return window.landed === false", Vec::new()).await;
            // Where the page is gone already, there is nobody left to ask.
            Ok(missed.map_or(true, |missed| missed != json!(true)).then_some(()))
        })
        .await;
    }

    /// Clicks on what brings another page, and waits until that page stands.
    pub async fn follow(&self, css: &str) {
        self.mark().await;
        self.press(css).await;
        self.another_page().await;
    }

    /// Presses Enter on what brings another page, and waits until that page stands.
    pub async fn follow_by_key(&self, css: &str) {
        self.mark().await;
        self.enter(css).await;
        self.another_page().await;
    }

    async fn mark(&self) {
        self.run("window.left = true").await;
    }

    async fn another_page(&self) {
        self.until("another page", "!window.left && document.readyState === 'complete'").await;
    }

    /// Focuses an element and presses Enter.
    pub async fn enter(&self, css: &str) {
        self.find(css).await;
        self.run(&format!("document.querySelector({}).focus()", json!(css))).await;
        self.key(&Key::Enter).await;
    }

    /// Presses a key where the focus is.
    pub async fn key(&self, key: &Key) {
        self.insist("a key", async || self.client.active_element().await?.send_keys(&key.to_string()).await.map(Some))
            .await;
    }

    /// Types into a field that says afterwards what was typed.
    pub async fn fill(&self, css: &str, words: &str) {
        self.insist(&format!("filling {css}"), async || {
            let field = self.client.find(Locator::Css(css)).await?;
            field.clear().await?;
            field.send_keys(words).await?;
            Ok((field.prop("value").await?.as_deref() == Some(words)).then_some(()))
        })
        .await;
    }

    /// Chooses in a list.
    pub async fn choose(&self, css: &str, value: &str) {
        self.insist(&format!("{value} in {css}"), async || {
            self.client.find(Locator::Css(css)).await?.select_by_value(value).await.map(Some)
        })
        .await;
    }

    /// Waits until the page's scripts have taken an element over.
    pub async fn powered(&self, css: &str) {
        let powered = format!("document.querySelector({}).hasAttribute('data-htmx-powered')", json!(css));
        self.until(&format!("the scripts at {css}"), &powered).await;
    }
}
