"""Words and phrases of navigation, buttons, notices and lists of results, by language."""

import re
from collections.abc import Mapping

from readinglist.papers.lazy_patterns import lazy_pattern

_BUTTONS: Mapping[str, str] = {
    "English": """
        about|abstract page|accept|accept all|activity|actions|add to collection|add to library|advanced search|
        alerts|all|all papers|announcements|api|app|apply|archive|article|articles|arxiv|arxiv page|ask|audio|authors|
        back|back to top|best|bibtex|blog|bookmark|bookmarks|browse|buzz|cancel|careers|cite|cited by|claim|clear|
        close|code|collection|collections|comment|comments|community|companies|company|contact|contact us|continue|
        cookie policy|cookies|copy|copy bibtex|copy link|copy url|daily|daily papers|dark mode|dashboard|data|dataset|
        datasets|decline|delete|demo|details|disable|discover|discuss|discussion|discussions|dismiss|docs|
        documentation|donate|download|download pdf|downloads|edit|email|enable|english|enterprise|events|expand|
        explore|export|facebook|faq|faqs|favorite|favorites|favourites|featured|feed|feedback|files|filter|filters|
        first|follow|following|follow us|for you|forum|full text|full-text|get started|github|github page|go|
        google scholar|guide|help|hide|history|home|homepage|hot|html|html (experimental)|hugging face|huggingface|
        image|images|inbox|info|install|issues|jobs|join|join us|keywords|language|languages|last|latest|learn|
        learn more|leaderboard|leaderboards|library|light mode|like|likes|link|links|linkedin|list|load more|loading|
        loading...|log in|log out|login|logout|manage|media|members|menu|messages|methods|mission|model|models|month|
        monthly|more|more info|most recent|my account|my library|my papers|navigation|new|newest|news|newsletter|next|
        next page|no comments|no comments yet|notifications|ok|okay|old|open|open in app|open menu|options|
        organizations|other|other formats|oral|overview|page|papers|papers with code|pdf|people|play|popular|post|
        poster|posts|preferences|preview|previous|previous page|pricing|print|privacy|privacy policy|profile|project|
        project page|projects|publications|quick links|random|rate|read|readme|recent|recommendations|recommended|
        reddit|references|refresh|register|reject|reject all|related|related papers|remove|reply|report|reports|
        request|research|reset|resources|results|rss|save|save to library|saved|search|see all|see details|see less|
        see more|select|send|settings|share|share on x|show|show all|show less|show more|sign in|sign out|sign up|
        similar|similar papers|sitemap|skip to content|skip to main content|slides|solutions|sort|sort by|source|
        spaces|spotlight|star|status|subjects|submit|submit a paper|subscribe|subscribed|summary|support|
        supplementary|supplementary material|table of contents|tags|tasks|team|teams|terms|terms of service|
        terms of use|tex source|thread|tl;dr|tldr|today|tools|top|topics|trending|trending papers|try it|tutorial|
        tutorials|tweet|twitter|unfollow|unlike|unsubscribe|update|updates|upload|upvote|upvoted|user|users|video|
        videos|view|view all|view details|view html|view more|view on arxiv|view paper|view pdf|vote|watch|website|
        week|weekly|welcome|what's new|x|yes|no|year|youtube|your account|⌘k|ctrl+k|ctrl k
    """,
    "sites": """
        semantic scholar|openreview.net|openreview|dblp|pubmed|researchgate|arxiv.org|alphaxiv|biorxiv|medrxiv|ssrn|
        connected papers|acm digital library|ieee xplore|sciencedirect|springerlink|springer nature link|nature|plos|
        zotero|feedly|inoreader|hacker news|lobsters|slack|discord|mattermost|acl anthology|mendeley|
        neurips proceedings|proceedings of machine learning research|scholar|europe pmc|google scholar alerts|
        wiley online library|oxford academic|taylor & francis online|jstor|scopus|web of science
    """,
    "arXiv": """
        access paper|full-text links|current browse context|change to browse by|references & citations|nasa ads|
        export bibtex citation|bibliographic tools|bibliographic and citation tools|code, data, media|demos|
        code, data and media associated with this article|recommenders and search tools|about arxivlabs|
        submission history|view license|license iconview license|focus to learn more|cross-lists|replacements|
        new submissions|cross submissions|replacement submissions|see recent articles|see today's new changes|author|
        web accessibility assistance|arxiv operational status|all fields|simple search|show abstracts|hide abstracts|
        venue|institution|topic|bibsonomy|bibsonomy logo reddit logo|recent listings|catch up|cornell university|
        authors and titles for recent submissions|abstracts|links to code toggle|submission
    """,
    "conferences": """
        accept (oral)|accept (poster)|accept (spotlight)|accept (spotlight poster)|accepted papers|rejected papers|
        withdrawn/rejected submissions|desk rejected submissions|submitted|withdrawn submissions|your consoles|
        active submissions|back arrow|readers: everyone|everyone|revisions|main conference track|keynotes|keynote|
        datasets and benchmarks track|position paper track|oral presentations|poster presentations|long papers|
        short papers|award winners|workshops|proceedings|conference proceedings|schedule|break|lunch|coffee break|
        lunch break|registration|opening|closing|opening remarks|closing remarks|poster session|select year|
        virtual site|show details|hide details|filter by reply type|filter by author|search keywords|add|withdrawal|
        paper decision|decision|official review|official comment|meta review|author rebuttal|pdf icon|corrections|
        anthology|sig|bib|abs|pdf bib|pdf bib abs|supp|citeproc|volume|editors|bib export formats
    """,
    "publishers": """
        research article|research-article|review article|short paper|chapter|conference paper|journal article|
        early access|early access articles|magazine|open access|free access|public access|full access|free|preprint|
        full-text available|full text available|free pmc article|metrics|total citations|total downloads|get access|
        get citation alerts|highlights|figures|extracts|select all|select all on page|all results|open access only|
        show more results|refine by|refine results|filter by|filters applied|content type|article type|
        publication title|publication date|date range|years|affiliation|affiliations|conferences|journals|
        journals & conferences|books|items per page|per page|show all results|download selected articles|
        set search alert|create alert|create rss|send to|send alerts|display options|my ncbi filters|best match|
        save to binder|export citations|download pdfs|full citation in the acm digital library|upcoming events|
        add to selected citations|view orcid profile|rightslink|request permissions|cite this article|cite this paper|
        metrics details|similar articles|similar content being viewed by others|conflict of interest statement|
        mesh terms|publication types|related information|linkout - more resources|ncbi literature resources|
        pubmed disclaimer|advertisement|view all journals|explore content|about the journal|publish with us|main|
        analyze results|citation report|refine results|document title|view at publisher|related documents|
        free full text from publisher|related records|show abstract|hide abstract|
        sign up for alerts|rss feed|working paper series|pdf (full)|bib (full)|up|paper submitter|paper author|
        related material|endnote|apa|mla|chicago|ris|open pdf|related content|further reading|additional information
    """,
    "scholars": """
        verified email|co-authors|coauthors|title|creator|h-index|i10-index|citations|my profile|any time|
        custom range|sort by relevance|sort by date|any type|review articles|include patents|include citations|
        related articles|view as html|save to my library|fields of study|has pdf|date|create free account|save alert|
        alert|semantic reader|corpus id|highly influential citations|background citations|methods citations|
        results citations|origin paper|prior works|derivative works|list alerts|cancel alert|recently added|
        my publications|trash|unfiled items|duplicate items|read later|mark as read|keep unread|view blog|
        intern paper|discover the world's research|join for free|see translation|browse state-of-the-art|
        state-of-the-art|trending research|social|greatest|computer science|mathematics
    """,
    "communities": """
        grok|communities|show this thread|show thread|quote|repost|reposts|rising|joined|give award|award|crosspost|
        rdf n-triples|rdf turtle|rdf/xml|xml|dblp key|publication search|author search|venue search|
        publication search results|table of contents in dblp|
        posted|threads|pinned|add reaction|in reply to|filter authors|filter titles|electronic edition via doi|
        unpaywalled version|export record|ask others|share record|persistent url|no references & citations available|
        default search action|combined dblp search|lists|past|guidelines|legal|apply to yc|security|paper
    """,
    "German": """
        seiten auf deutsch|patente einschließen|zitate einschließen|zeitraum wählen|alle typen|übersichtsarbeiten|
        startseite|suche|suchen|erweiterte suche|anmelden|abmelden|registrieren|einloggen|mein konto|meine bibliothek|
        zum inhalt springen|zum hauptinhalt springen|zur navigation|alle akzeptieren|akzeptieren|ablehnen|
        einstellungen|nur notwendige cookies|cookie-einstellungen|merken|zitieren|teilen|speichern|herunterladen|
        weiterlesen|drucken|mehr anzeigen|weniger anzeigen|mehr lesen|volltext|volltext anzeigen|impressum|
        datenschutz|barrierefreiheit|agb|datenschutzerklärung|nutzungsbedingungen|kontakt|hilfe|über uns|
        nächste seite|vorherige seite|weiter|zurück|neuerscheinungen|erscheinungsjahr|sortieren|filtern|treffer|
        ergebnisse|ähnliche artikel|verwandte artikel|zeitschriften|bücher|artikel|kapitel|themen|sprache|autor|
        verlag|nach oben|abonnieren|schließen|beliebige zeit|benachrichtigung erstellen|zitiert von|alle versionen|
        kostenlos|bestellen|pdf anzeigen
    """,
    "French": """
        articles|date indifférente|période spécifique|toutes les langues|tous les types|inclure les brevets|
        rechercher les pages en français|inclure les citations|
        accueil|recherche|rechercher|recherche avancée|se connecter|connexion|déconnexion|s'inscrire|mon compte|aide|
        tout accepter|tout refuser|accepter|refuser|paramètres|enregistrer|citer|partager|télécharger|lire la suite|
        imprimer|voir plus|voir moins|afficher plus|mentions légales|politique de confidentialité|à propos|
        conditions d'utilisation|page suivante|page précédente|suivant|précédent|trier|filtrer|résultats|fermer|
        langue|articles similaires|autres articles|revues|livres|s'abonner|haut de page|accès libre|texte intégral|
        cité par|aller au contenu|toutes les versions|plan du site|nous contacter|ma bibliothèque|créer une alerte
    """,
    "Spanish": """
        artículos|cualquier momento|intervalo específico|cualquier idioma|cualquier tipo|incluir patentes|
        buscar sólo páginas en español|incluir citas|
        inicio|buscar|búsqueda|búsqueda avanzada|iniciar sesión|acceder|cerrar sesión|registrarse|mi cuenta|ayuda|
        citar|aceptar|aceptar todas|aceptar todo|rechazar|rechazar todas|configuración|guardar|compartir|descargar|
        leer más|imprimir|ver más|ver menos|mostrar más|aviso legal|política de privacidad|política de cookies|
        contacto|siguiente|acerca de|términos de uso|página siguiente|página anterior|anterior|ordenar|filtrar|
        resultados|cerrar|idioma|artículos relacionados|revistas|libros|suscribirse|acceso abierto|texto completo|
        citado por|crear alerta|volver
    """,
    "Portuguese": """
        artigos|a qualquer momento|período específico|em qualquer idioma|todos os tipos|incluir patentes|
        pesquisar páginas em português|incluir citações|
        início|pesquisar|pesquisa|pesquisa avançada|entrar|sair|cadastrar|registar|minha conta|ajuda|aceitar|
        aceitar todos|aceitar tudo|rejeitar|rejeitar todos|configurações|salvar|compartilhar|partilhar|baixar|
        descarregar|leia mais|ler mais|ver mais|mostrar mais|política de privacidade|contato|sobre|termos de uso|
        próxima página|próximo|fechar|artigos relacionados|livros|acesso aberto|criar alerta
    """,
    "Italian": """
        articoli|in qualsiasi momento|intervallo specifico|qualsiasi lingua|tutti i tipi|includi brevetti|
        includi citazioni|crea avviso|
        home page|cerca|ricerca|ricerca avanzata|accedi|esci|registrati|il mio account|aiuto|accetta|accetta tutto|
        rifiuta|rifiuta tutto|impostazioni|salva|cita|condividi|scarica|leggi tutto|continua a leggere|stampa|
        mostra altro|note legali|informativa sulla privacy|contatti|chi siamo|condizioni d'uso|pagina successiva|
        pagina precedente|successivo|precedente|ordina|filtra|risultati|chiudi|lingua|articoli correlati|riviste|
        libri|citato da
    """,
    "Russian": """
        главная|поиск|расширенный поиск|войти|вход|выйти|регистрация|мой профиль|помощь|принять|принять все|отклонить|
        настройки|сохранить|цитировать|поделиться|скачать|скачать pdf|читать далее|подробнее|показать ещё|
        показать еще|политика конфиденциальности|контакты|о нас|условия использования|следующая страница|
        предыдущая страница|далее|назад|сортировать|фильтр|результаты|закрыть|язык|похожие статьи|журналы|книги|
        подписаться|печать
    """,
    "Chinese": """
        首页|主页|论文|论文列表|今日热门论文|热门论文|最新论文|数据集|模型|关于我们|关于|登录|注册|登录 注册|退出|
        搜索|高级搜索|检索|高级检索|订阅|订阅邮件|联系我们|帮助|接受|全部接受|拒绝|设置|收藏|
        引用|分享|下载|下载pdf|点赞|评论|浏览|阅读|打印|查看更多|展开|收起|展开全部|阅读全文|查看原文|全文|原文|
        隐私政策|使用条款|服务条款|版权声明|上一页|下一页|上一页 下一页|排序|排序方式|
        按相关性|按时间|筛选|结果|关闭|语言|相关论文|相关文章|期刊|图书|导出|被引|代码|项目主页|返回顶部|返回|更多|
        加载更多|關於我們|登入|註冊|搜尋|下載|評論|隱私權政策|上一頁|下一頁|作者|标题|摘要|
        年份|引用格式
    """,
    "Japanese": """
        ホーム|論文|論文一覧|検索|詳細検索|ログイン|ログアウト|新規登録|会員登録|マイページ|ヘルプ|同意する|
        すべて同意|拒否|設定|保存|共有|ダウンロード|pdfをダウンロード|いいね|コメント|閲覧|印刷|
        もっと見る|続きを読む|閉じる|プライバシーポリシー|利用規約|お問い合わせ|会社概要|次のページ|前のページ|次へ|
        前へ|並べ替え|関連度順|新着順|絞り込み|検索結果|言語|関連論文|関連記事|雑誌|書籍|
        エクスポート|被引用数|購読|並び替え
    """,
    "Korean": """
        홈|논문|검색|상세 검색|고급 검색|로그인|로그아웃|회원가입|내 서재|마이페이지|도움말|동의|모두 동의|거부|설정|
        저장|인용|공유|다운로드|pdf 다운로드|좋아요|댓글|조회|인쇄|더 보기|더보기|
        닫기|개인정보처리방침|이용약관|문의하기|회사 소개|다음 페이지|이전 페이지|다음|이전|정렬|정렬 기준|관련도순|
        최신순|필터|검색 결과|언어|관련 논문|관련 기사|저널|도서|내보내기|피인용|원문|
        원문 보기|구독
    """,
}

BUTTONS = frozenset(" ".join(word.split()) for words in _BUTTONS.values() for word in words.split("|"))
"""Buttons, links and headings of sites, in lower case."""

_ACTIONS = """
    save|cite|share|alert|pdf|bib|abs|bibtex|supp|html|doi|export|bookmark|download|download pdf|view pdf|
    view as html|related articles|openreview|arxiv|ps|other|code|video|slides|poster|revisions|everyone|supplemental|
    supplementary|paper|project page|website|oral|add to library|cited by|citations|metrics|import into bibtex|
    copy link|reply|repost|html (experimental)|tex source|abstract|figures|extracts|citeproc|endnote|full text|
    web of science|dataset|demo|blog|merken|zitieren|teilen|speichern|herunterladen|drucken|ähnliche artikel|
    enregistrer|citer|partager|télécharger|guardar|citar|compartir|descargar|salvar|compartilhar|baixar|salva|cita|
    condividi|scarica|сохранить|цитировать|поделиться|скачать|点赞|收藏|引用|下载|下载pdf|分享|评论|浏览|阅读|いいね|
    保存|共有|ダウンロード|閲覧|コメント|
    좋아요|저장|인용|공유|다운로드|댓글|조회|zitiert von|citado por|artículos relacionados|autres articles|
    artigos relacionados|
    articoli correlati|cited|versions|excerpts|like|likes|comment|comments|views|download paper|pdf icon
"""
_ACTION = "|".join(sorted((re.escape(" ".join(word.split())) for word in _ACTIONS.split("|")), key=len, reverse=True))
_VERSIONS = (
    r"(?:all|alle|les|las|todas as|tutte e|все)\s\d+\s(?:versions?|versionen|versiones|versões|versioni)|"
    r"所有\s?\d+\s?个版本"
)
_COUNT = r"[:：(]?\s?[\d.,]+\s?[km]?\)?"
_ROW = lazy_pattern(
    rf"(?:(?:{_VERSIONS}|{_ACTION}|\[(?:{_ACTION})\])(?:\s*{_COUNT})?(?!\w)[\s·•|/,;　]*){{2,}}", re.IGNORECASE
)
_BRACKETS = lazy_pattern(r"(?:\[[\w .+&()/-]{1,30}\]\s*){2,}")
_LONGEST_ROW = 160

_COOKIES = (
    r"(?=.{0,300}(?:\bcookies?\b|\bcookie-|クッキー|쿠키))(?:wir|nous|utilizamos|usamos|utilizziamo|usiamo|"
    r"questo sito|este sit|"
    r"ce site|diese (?:website|seite)|мы|этот сайт|我们|我們|本站|本网站|当サイト|このサイト|이 사이트|본 사이트|"
    r"we (?:use|and)|cookies?\b)"
    r".{0,400}(?:verwende|nutze|utilis|utiliz|usamos|usiamo|использу|使用|사용|use|akzept|accept|принять|同意|동의|"
    r"einstellung).{0,300}"
)
_RESULTS = (
    r"(?:(?:about|ungefähr|environ|aproximadamente|circa|около|found|найдено|共|约|約|找到)\s?)?[\d.,\s]{1,12}\s?"
    r"(?:results?|treffer|ergebnisse|résultats?|resultados?|risultat[oi]|результат(?:а|ов)?|(?:条|個|个|件|篇|"
    r"건)(?:の?(?:结果|結果|论文|検索結果))?)"
    r"(?:\s(?:for|für|pour|para|per|по|von|\().{0,80})?|(?:検索結果|검색 결과|搜索结果|共)\s?:?\s?[\d,]+\s?(?:件|건|"
    r"条|篇)?.{0,20}|"
    r"(?:total )?results?:\s?[\d.,]+|your search for .{0,80}|search results(?: for .{0,80})?"
)
_SORT = (
    r"nach \w{1,20} sortieren|trier\w* par .{1,40}|beliebige sprache|"
    r"(?:sortieren|sortiert|trier par|trié par|ordenar por|ordenado por|ordina per|ordinato per|сортировать|"
    r"sort(?:ed)? (?:results )?by|sort:)\b.{0,60}|"
    r"(?:排序|按.{1,10}排序|並べ替え|並び替え|정렬).{0,20}|[\d]+ results per page\b.{0,120}|"
    r"(?:show|display)(?:ing)? [\d,]+ (?:results|entries|items)?\s?per page"
)
_EDITORS = (
    r"(?:editors?|edited by|herausgeber(?:in)?|éditeurs?|editores|программный комитет)\s?[:：]?\s.{1,600}|"
    r".{3,600}\((?:editors?|eds?\.?|hrsg\.?)\)"
)
_DATED = (
    r"(?:veröffentlicht|erschienen|publiziert|publié(?:e)?|publicado|pubblicato|опубликовано|mis en ligne|"
    r"aktualisiert)"
    r"(?: (?:am|le|el|em|il))?\b.{0,60}\d.{0,60}|(?:发布|发表|更新|公開|掲載|投稿|게시|"
    r"발행)[^\s]{0,4}[:：\s].{0,30}\d.{0,20}|"
    r"\d{4}\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?.{0,10}|"
    r"\[?(?:submitted|announced|\[v\d+\]) (?:on )?.{0,60}\d.{0,120}|published:? .{0,60}(?:19|"
    r"20)\d\d,? last modified.{0,160}|"
    r"(?:posted|last revised|first posted|epub|received|accepted|available online)\b[:：]?\s.{0,20}\d.{0,80}"
)
_ARXIV = (
    r".{0,60}\((?:what (?:is|are) .{1,40}\?)\)|(?:[\w.]+ ){0,4}toggle|from: .{1,80}\[view email\].{0,80}|"
    r"\[v\d+\] .{0,80}|"
    r"(?:computer science|mathematics|physics|statistics|economics|quantitative (?:biology|finance)|astrophysics|"
    r"electrical engineering and systems science|condensed matter|high energy physics.{0,20}) > .{2,80}|"
    r"> [a-z-]+ > .{2,60}|"
    r"view a pdf of the paper titled .{1,400}|\(or arxiv:.{1,60}for this version\)|"
    r"which authors of this paper are endorsers.{0,80}|"
    r"we gratefully acknowledge .{1,160}|get status notifications .{1,60}|(?:.{1,40} \(showing .{1,60}\)|"
    r"showing (?:new listings|up to|\d).{0,60})|"
    r"an official website of .{1,60}|here's how you know|search (?:pubmed|arxiv|openreview|dblp|acl anthology|"
    r"this site|the site)|"
    r"save email send to display options|advanced user guide|search v\d.{0,80}|search .{0,60}(?:\.\.\.|…)|"
    r"search [\d,]+ .{0,80}|\d+ / \d+ replies shown|sort: .{0,30}|filters applied.{0,60}|"
    r"(?:[^<>]{0,60}\s>\s?){2,4}[^<>]{0,60}|electronic edition (?:@|via) .{1,60}|"
    r"(?:conf|journals|books|phd|series)/[\w-]{1,40}/[\w-]{1,40}|"
    r"decision: .{1,60}|.{0,60}\(modified: .{1,80}|add:|arxivlabs.{0,120}|.{0,200}\barxivlabs\b.{0,200}|"
    r"both individuals and organizations that work with .{1,300}|"
    r"have an idea for a project .{1,200}|authors and titles for .{1,60}|(?:\d+-\d+ ?){2,}.{0,60}"
)
_VOLUMES = (
    r"(?:front matter|proceedings of the .{0,160}\b(?:conference|meeting|workshop|symposium|congress|"
    r"chapter)\b.{0,160}|"
    r"findings of the association .{1,120}|advances in neural information processing systems \d+.{0,60}|"
    r"volume \d+: .{1,160}|"
    r"(?:\d{1,2}(?:st|nd|rd|th) )?[a-z]{2,12} (?:19|20)\d\d: [a-z .]+, [a-z .]+)"
)
_SESSIONS = (
    r"(?:\d{1,2}[:.]\d\d\s?)?[-–]?\s?(?:\d{1,2}[:.]\d\d)?\s?\|?\s?(?:(?:oral |poster |paper |"
    r"technical )?session\s?[\dA-Z]{1,4}\b.{0,120}|"
    r".{0,80}\(chairs?:.{1,60}\)|(?:coffee|lunch|tea)(?: break)?|lunch|registration|break|welcome reception|"
    r"(?:opening|closing)(?: (?:remarks|ceremony|session))?|(?:invited talk|keynote)\b.{0,100})|"
    r"(?:session chairs?|chairs?|room|location|venue):\s.{1,80}|(?:west |east |north |south )?(?:hall|room|ballroom|"
    r"auditorium|level)\s(?:\d{1,4}[a-z]?|[a-z])(?:\s?[-+,#&/].{0,40})?|"
    r"session: .{1,120}|"
    r"(?:week|lecture|class|module|unit|topic|woche|sitzung|vorlesung|semaine|séance|cours|semana|sesión|aula)\s#?\d{1,2}"
    r"(?:\s?[:.,()–—-].{0,80})?|第\s?[\d一二三四五六七八九十]{1,3}\s?[周讲週講回].{0,40}"
)
_ACCOUNTS = (
    r"[\w.-]+/[\w.-]+(?:\s*[•·]\s*)+.{0,40}|.{0,40}\bview (?:this|it) (?:email|online|in)\b.{0,60}|"
    r"issue #?\d+\b.{0,80}|"
    r"you(?: are|'re|’re| have|'ve|’ve)? (?:receiving|received|been sent) this .{1,300}|"
    r"(?:hi|hello|hey|dear|hallo|liebe[rs]?|bonjour|hola|olá|ciao)\s[^,!?:]{1,40}[,!]|"
    r"to make sure you receive .{1,200}|"
    r"this (?:e-?mail|message|newsletter|alert|digest) (?:was|has been|is) (?:sent|delivered|mailed) .{1,300}|"
    r"manage (?:your )?(?:alerts?|preferences|subscriptions?)\b.{0,80}|"
    r"(?:(?:associate|assistant|full|adjunct|visiting) )?(?:professor|lecturer|reader|postdoc\w*|"
    r"ph\.?d\.? (?:student|candidate)|"
    r"(?:senior |principal |staff )?(?:research (?:scientist|fellow|engineer|assistant)|scientist))(?:,| of| in| at|"
    r"\b$).{0,120}|"
    r"verified email\b.{0,80}|posted by .{1,60}|via \w.{0,80}\bago\b.{0,60}|\d+ points? by .{1,80}|u/\w+.{0,40}|"
    r"r/\w+.{0,40}|(?:on|at|in) (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}.{0,20}|"
    r"person information|"
    r"\[(?:\d{1,4}[./-]\d{1,2}[./-]?(?:\d{2,4})?,?\s)?\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?\]\s[^:]{1,40}|"
    r"[\w.+-]+\s+\d{1,2}:\d\d\s?(?:am|pm)?|.{1,30}\s{1,2}\d{1,2}:\d\d\s?(?:am|pm)|:[\w+-]+:(?:\s?\d+)?|"
    r".{0,30}— \d\d?/\d\d?/\d{2,4}.{0,20}|"
    r"(?:affiliation|orcid|corpus id|anthology id|bibkey|isbn|issn|sig|editor|bib export formats|copy citation|"
    r"submission number|month|year|address|publisher|language|note|pages|volume|venue|video|pmid|pmcid|"
    r"readers):(?:\s.{0,120})?|"
    r"(?:cite \((?:acl|informal)\)|volume):\s.{0,600}|"
    r"submission (?:start|deadline):? .{1,120}|please see the venue website.{0,80}|go to .{1,80}\bhomepage|"
    r"(?:tags|status|rating|priority)\s?:.{0,80}"
)
PHRASES = lazy_pattern(
    "|".join((_COOKIES, _RESULTS, _SORT, _EDITORS, _DATED, _ARXIV, _VOLUMES, _SESSIONS, _ACCOUNTS)),
    re.IGNORECASE,
)
"""Lines that belong to no paper whatever surrounds them."""

FACET = lazy_pattern(r"[^\d(]{2,40}\s?\(\d[\d.,]*\)|(?:19|20)\d\d\s?\(\d[\d.,]*\)")
"""A filter with the number of its results: ``Review articles (120)``."""


def is_row_of_buttons(text: str) -> bool:
    """Whether the line consists of several buttons, with or without counts: ``Save Cite Cited by 12``."""
    return len(text) <= _LONGEST_ROW and bool(_ROW.fullmatch(text) or _BRACKETS.fullmatch(text))
