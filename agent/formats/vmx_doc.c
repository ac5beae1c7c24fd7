#include "formats/vmx_doc.h"
typedef int vmx_doc_is_written_next;
