#include "formats/vmx_doc.h"
