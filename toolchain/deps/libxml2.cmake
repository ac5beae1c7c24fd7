# nestvirt::xml: tree, push, reader, writer and output; nothing else.
set(xml ${sources}/libxml2)

# The values for include/libxml/xmlversion.h.in.
set(VERSION 2.9.14)
set(LIBXML_VERSION_NUMBER 20914)
set(LIBXML_VERSION_EXTRA "")
set(MODULE_EXTENSION "")
foreach(part TREE OUTPUT PUSH READER WRITER)
  set(WITH_${part} 1)
endforeach()
foreach(part
    TRIO THREADS THREAD_ALLOC SAX1 FTP HTTP VALID HTML LEGACY C14N CATALOG DOCB XPATH XPTR
    XINCLUDE ICONV ICU ISO8859X DEBUG MEM_DEBUG RUN_DEBUG REGEXPS PATTERN SCHEMAS SCHEMATRON MODULES
    ZLIB LZMA)
  set(WITH_${part} 0)
endforeach()
configure_file(${xml}/include/libxml/xmlversion.h.in
  ${CMAKE_CURRENT_BINARY_DIR}/libxml2/libxml/xmlversion.h @ONLY)

add_library(deps_libxml2 STATIC EXCLUDE_FROM_ALL
  ${xml}/SAX2.c
  ${xml}/buf.c
  ${xml}/chvalid.c
  ${xml}/dict.c
  ${xml}/encoding.c
  ${xml}/entities.c
  ${xml}/error.c
  ${xml}/globals.c
  ${xml}/hash.c
  ${xml}/list.c
  ${xml}/parser.c
  ${xml}/parserInternals.c
  ${xml}/threads.c
  ${xml}/tree.c
  ${xml}/uri.c
  ${xml}/valid.c
  ${xml}/xmlIO.c
  ${xml}/xmlmemory.c
  ${xml}/xmlreader.c
  ${xml}/xmlsave.c
  ${xml}/xmlstring.c
  ${xml}/xmlwriter.c
)
# LIBXML_STATIC: no symbols for a shared library.
target_compile_definitions(deps_libxml2 PUBLIC LIBXML_STATIC PRIVATE _GNU_SOURCE)
target_include_directories(deps_libxml2
  BEFORE PRIVATE config/libxml2
  SYSTEM PUBLIC ${CMAKE_CURRENT_BINARY_DIR}/libxml2 ${xml}/include)
add_library(nestvirt::xml ALIAS deps_libxml2)
