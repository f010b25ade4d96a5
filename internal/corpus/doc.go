// Package corpus holds every review of a site, linked: one id each, one spelling for every system,
// team and tag, who links to whom, and what was left out and why.
//
// [Load] reads a content folder; it is the only reader of reviews there is. All that the site, the
// index and the checks know comes from the [Corpus] it returns, so a review that may not be shown
// (a draft, a restricted one) is absent from all of them at once.
package corpus
