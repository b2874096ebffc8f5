/* Search of the start page. MiniSearch reads one list of all statements, Pagefind fetches parts of its index. */
(function () {
  "use strict";
  var form = document.getElementById("search");
  if (!form) return;
  var query = document.getElementById("q"), found = document.getElementById("found");
  var results = document.getElementById("results"), browse = document.getElementById("browse");
  var more = document.getElementById("more"), selects = form.querySelectorAll("select");
  var STEP = 20, shown = STEP, turn = 0, timer = 0, engine = null;

  function script(path) {
    return new Promise(function (done, failed) {
      var element = document.createElement("script");
      element.src = path;
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
  }

  function fold(term) {
    return term.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  /* Every engine is a function of the words and the filters that promises {total, rows(number)}. */
  var engines = {
    minisearch: function () {
      return script("search/minisearch.js").then(function () { return script("search/statements.js"); }).then(function () {
        var list = window.onrecordStatements;
        var search = new MiniSearch({ fields: ["claim", "quote", "who", "id"], processTerm: fold, searchOptions: { prefix: true, combineWith: "AND", fuzzy: function (term) { return term.length > 5 ? 0.2 : false; }, boost: { claim: 2 }, processTerm: fold } });
        var rows = list.rows.map(function (row, number) {
          var one = {};
          list.columns.forEach(function (name, place) {
            one[name] = list.words[name] ? list.words[name][row[place]] : row[place];
          });
          one.key = one.id;
          one.id = number;
          one.address = list.address.replace("*", one.file);
          return one;
        });
        search.addAll(rows.map(function (row) { return { id: row.id, claim: row.claim, quote: row.quote, who: row.name }; }));
        return function (words, wanted) {
          var hits = words ? (rows.some(function (row) { return row.key === words; }) ? rows.filter(function (row) { return row.key === words; }) : search.search(words).map(function (hit) { return rows[hit.id]; })) : rows;
          hits = hits.filter(function (row) {
            return Object.keys(wanted).every(function (name) { return row[name] === wanted[name]; });
          });
          return Promise.resolve({ total: hits.length, rows: function (number) { return Promise.resolve(hits.slice(0, number)); } });
        };
      });
    },
    pagefind: function () {
      if (location.protocol === "file:") return Promise.reject(new Error("file"));
      return import(new URL("pagefind/pagefind.js", document.baseURI)).then(function (pagefind) {
        return pagefind.options({ excerptLength: 24, noWorker: true }).then(function () {
          return function (words, wanted) {
            var marks = Object.keys(wanted).map(function (name) { return form.querySelector("[data-filter=" + name + "]").selectedOptions[0].dataset.mark; });
            return pagefind.search(words.split(/\s+/).concat(marks).join(" ").trim()).then(function (answer) {
              return { total: answer.results.length, rows: function (number) {
                return Promise.all(answer.results.slice(0, number).map(function (hit) { return hit.data(); })).then(function (pages) {
                  return pages.flatMap(function (page) { return page.meta.address ? [page.meta] : inside(page, words, marks, wanted); });
                });
              } };
            });
          };
        });
      });
    }
  };

  /* A list is an entry where statements are many: each statement of it has its address and values as its anchor.
     Of a statement that matches by the marks of filters alone, the words of the query are elsewhere in the list. */
  function inside(page, words, marks, wanted) {
    var all = (page.raw_content || page.content).split(/\s+/);
    return page.sub_results.filter(function (part) {
      return part.url.indexOf("#") > 0 && (!words || part.locations.some(function (place) { return marks.indexOf(all[place]) < 0; }));
    }).map(function (part) {
      var values = part.url.split("#")[1].split("~").map(decodeURIComponent), row = { title: part.title };
      ["address", "when", "name", "status"].concat(form.dataset.columns.split(" ")).forEach(function (name, place) { row[name + (place > 3 ? "Value" : "")] = values[place]; });
      return row;
    }).filter(function (row) {
      return Object.keys(wanted).every(function (name) { return row[name + "Value"] === wanted[name]; });
    });
  }

  function text(tag, name, words) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = words;
    element.dir = "auto";
    return element;
  }

  function line(row) {
    var item = document.createElement("li"), claim = text("p", "claim", ""), link = text("a", "", row.claim || row.title);
    item.className = "line";
    link.href = row.address.replace(/^\//, "");
    claim.append(link);
    item.append(text("p", "meta", [row.when, row.name, row.status].filter(Boolean).join(" · ")), claim);
    return item;
  }

  function ask() {
    var words = query.value.trim(), wanted = {}, mine = ++turn;
    selects.forEach(function (select) { if (select.value) wanted[select.dataset.filter] = select.value; });
    var idle = !words && !Object.keys(wanted).length;
    browse.hidden = !idle;
    results.hidden = idle;
    more.hidden = true;
    remember(words, wanted);
    if (idle) { found.textContent = ""; results.replaceChildren(); return; }
    if (!engine) { found.textContent = "Loading the index …"; engine = engines[form.dataset.engine](); }
    engine.then(function (search) { return search(words, wanted); }).then(function (answer) {
      return answer.rows(shown).then(function (rows) {
        if (mine !== turn) return;
        results.replaceChildren.apply(results, rows.map(line));
        found.textContent = counted(answer.total, rows);
        more.hidden = answer.total <= shown;
      });
    }).catch(function (error) {
      engine = null;
      browse.hidden = false;
      found.textContent = error.message === "file" ? "Search of so large a record needs a web server. The lists below work without." : "The search index could not be loaded. The lists below work without.";
    });
  }

  function counted(total, rows) {
    if (!rows.length && total <= shown) return "Nothing found. Fewer or shorter words find more.";
    if (form.dataset.lists) total = total > shown ? NaN : rows.length;
    if (isNaN(total)) return rows.length + " of the best matches";
    return total === 1 ? "1 statement" : total.toLocaleString("en") + " statements";
  }

  function remember(words, wanted) {
    var state = new URLSearchParams(wanted);
    if (words) state.set("q", words);
    var next = state.toString();
    try { history.replaceState(null, "", next ? "#" + next : location.pathname); } catch (ignored) { /* pages from file: may refuse */ }
  }

  function recall() {
    var state = new URLSearchParams(location.hash.slice(1));
    query.value = state.get("q") || "";
    selects.forEach(function (select) { select.value = state.get(select.dataset.filter) || ""; });
    if (location.hash.length > 1) ask();
  }

  form.hidden = false;
  document.getElementById("without").hidden = true;
  form.addEventListener("submit", function (event) { event.preventDefault(); ask(); });
  form.addEventListener("reset", function () { setTimeout(function () { shown = STEP; ask(); query.focus(); }); });
  form.addEventListener("input", function () { shown = STEP; clearTimeout(timer); timer = setTimeout(ask, 120); });
  more.addEventListener("click", function () { shown += STEP; ask(); });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)) { event.preventDefault(); query.focus(); }
  });
  recall();
})();
