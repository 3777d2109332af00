//! The scoring rules of the benchmark against published figures, and the detector against published detectors.

use crate::numenta::{File, Profile, json, ours, published};
use statrs::function::erf::erfc;

#[test]
fn nothing_scores_0_and_perfection_100() {
    let tweets = File::all("realTweets");
    let null = &json("reference_results.json")["per_file_standard"]["null"];
    let at_starts =
        |file: &File| (0..file.values.len()).map(|row| file.windows.iter().any(|(first, _)| *first == row)).collect();
    for name in ["standard", "reward_low_FP_rate", "reward_low_FN_rate"] {
        let profile = Profile::named(name);
        assert!(profile.normalised(&tweets, |file| vec![false; file.values.len()]).abs() < 1e-12);
        assert!((profile.normalised(&tweets, at_starts) - 100.0).abs() < 1e-9);
    }
    for file in &tweets {
        let score = Profile::named("standard").score(file, &vec![false; file.values.len()]);
        assert_eq!(Some(score), null[&file.name]["score"].as_f64());
    }
}

#[test]
fn mentions_score_above_published_detectors() {
    let profile = Profile::named("standard");
    let tweets = profile.normalised(&File::all("realTweets"), |file| ours(file, 300.0));
    for detector in ["windowedGaussian", "numenta", "contextOSE", "earthgeckoSkyline"] {
        assert!(tweets > published(detector, "realTweets"), "{tweets} is not above {detector}");
    }
    let ads = profile.normalised(&File::all("realAdExchange"), |file| ours(file, 3600.0));
    assert!(ads > published("randomCutForest", "realAdExchange"), "{ads}");
}

#[test]
fn alarms_are_rare() {
    let files = File::all("realTweets");
    let weeks: f64 = files.iter().map(|file| (file.values.len() - file.probation()) as f64 / 2016.0).sum();
    let wrong: usize = files.iter().map(|file| file.wrong(&ours(file, 300.0))).sum();
    assert!((wrong as f64) < weeks, "{wrong} alarms outside windows in {weeks} weeks");
}

/// The benchmark's own baseline: one less the tail of a normal distribution over the last 6400 rows, learnt in steps of 100.
fn windowed_gaussian(file: &File, threshold: f64) -> Vec<bool> {
    let (mut window, mut fresh): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let (mut mean, mut spread) = (0.0, 1.0);
    // The benchmark writes √2 with four decimals.
    let root = 14_142.0 / 1e4;
    let row = |value: &f64| {
        let far = (value - mean).abs() / spread;
        let score = if window.is_empty() { 0.0 } else { 1.0 - 0.5 * erfc(far / root) };
        if window.len() < 6400 {
            window.push(*value);
        } else {
            fresh.push(*value);
        }
        if fresh.is_empty() || fresh.len() == 100 {
            window.drain(..fresh.len());
            window.append(&mut fresh);
            let count = window.len() as f64;
            mean = window.iter().sum::<f64>() / count;
            spread = (window.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
            spread = if spread == 0.0 { 1e-6 } else { spread };
        }
        score >= threshold
    };
    file.values.iter().map(row).collect()
}

#[test]
fn the_scorer_gives_the_published_baseline_its_score() {
    let known = json("reference_results.json");
    let threshold = known["normalised"]["windowedGaussian"]["standard"]["realTweets"]["threshold"].as_f64().unwrap();
    // The published scores of rows were rounded to twelve digits before they were compared with the threshold.
    let threshold = threshold - 5e-13;
    for file in File::all("realTweets") {
        let found = Profile::named("standard").score(&file, &windowed_gaussian(&file, threshold));
        let published = known["per_file_standard"]["windowedGaussian"][&file.name]["score"].as_f64().unwrap();
        assert!((found - published).abs() < 1e-6, "{}: {found} is not {published}", file.name);
    }
}
