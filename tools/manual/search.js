// Searches the page: shows the parts that hold all the words, and hides the rest. Without it the page is whole.
(function () {
    "use strict";
    var form = document.getElementById("search"), input = document.getElementById("words");
    var result = document.getElementById("result"), clear = document.getElementById("clear");
    var parts = Array.prototype.slice.call(document.querySelectorAll("main section, main article"));
    var own = parts.map(function (part) { // its words without those of the parts in it
        var text = "";
        Array.prototype.forEach.call(part.childNodes, function (node) {
            if (!/^(SECTION|ARTICLE)$/.test(node.nodeName))
                text += " " + node.textContent;
        });
        return text.toLowerCase();
    });

    function show(words) {
        var found = 0;
        parts.forEach(function (part) { part.hidden = words.length > 0; });
        if (words.length > 0) {
            parts.forEach(function (part, i) {
                if (!words.every(function (word) { return own[i].indexOf(word) >= 0; }))
                    return;
                found++;
                for (var at = part; at.nodeName !== "MAIN"; at = at.parentNode)
                    at.hidden = false;
            });
        }
        document.body.classList.toggle("searching", words.length > 0);
        clear.hidden = words.length === 0;
        result.textContent = words.length === 0 ? "" :
            found === 0 ? form.dataset.none : form.dataset.found.replace("{}", String(found));
    }

    function search() {
        show(input.value.toLowerCase().split(/\s+/).filter(Boolean));
    }

    function all() {
        input.value = "";
        show([]);
    }

    form.addEventListener("submit", function (event) {
        event.preventDefault();
        search();
    });
    input.addEventListener("input", search);
    clear.addEventListener("click", function () {
        all();
        input.focus();
    });
    window.addEventListener("hashchange", function () { // a link of the contents, while something is hidden
        all();
        var target = document.getElementById(location.hash.slice(1));
        if (target)
            target.scrollIntoView();
    });
    form.hidden = false;
})();
