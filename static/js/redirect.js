"use strict";

// A page at an old address leads on by itself; this takes the place in the page
// (#heading) along, as hosts with redirects of their own do.
if (location.hash) location.replace(document.querySelector("a").href + location.hash);
